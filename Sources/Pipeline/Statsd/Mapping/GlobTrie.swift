/// Every glob rule as one tree of segments, so that a name is held against all rules at once.
///
/// A node is reached by one way of pattern segments. Rules are added in their order; numbers are
/// theirs in the configuration.
struct GlobTrie: Sendable {
    struct Node: Sendable {
        var literals: [ArraySlice<UInt8>: Int] = [:]
        /// The most literal first, so that a search by literals meets them in its order.
        var partials: [(ends: GlobEnds, node: Int)] = []
        var any: Int?
        var rest: Int?
        /// Rules that end here, with the types they are for, in their order.
        var rules: [(number: Int, types: MappedTypes)] = []
        /// The lowest rule here and below.
        var firstRule = Int.max
        /// Segments that a name must and may still have behind this node.
        var segmentsMin = Int.max
        var segmentsMax = 0
    }

    private(set) var nodes = [Node()]

    mutating func insert(_ pattern: GlobPattern, rule: Int, types: MappedTypes) {
        var node = 0
        let hasRest = pattern.segments.contains(.rest)
        var isBehindRest = false
        for (index, segment) in pattern.segments.enumerated() {
            let left = pattern.segments.count - index
            note(rule, segments: left, isOpen: hasRest && !isBehindRest, at: node)
            node = child(segment, of: node)
            if segment == .rest { isBehindRest = true }
        }
        note(rule, segments: 0, isOpen: false, at: node)
        nodes[node].rules.append((rule, types))
    }

    /// Widens what is known of the node to the rule; `isOpen` when a `**` is still to come.
    private mutating func note(_ rule: Int, segments: Int, isOpen: Bool, at node: Int) {
        nodes[node].firstRule = min(nodes[node].firstRule, rule)
        nodes[node].segmentsMin = min(nodes[node].segmentsMin, segments)
        nodes[node].segmentsMax = max(nodes[node].segmentsMax, isOpen ? .max : segments)
    }

    /// The node behind `segment`, made if need be.
    private mutating func child(_ segment: GlobPattern.Segment, of node: Int) -> Int {
        if let known = existingChild(segment, of: node) { return known }
        let new = nodes.count
        nodes.append(Node())
        switch segment {
        case .literal(let bytes): nodes[node].literals[bytes[...]] = new
        case .partial(let ends): insert(ends, new, at: node)
        case .any: nodes[node].any = new
        case .rest: nodes[node].rest = new
        }
        return new
    }

    private func existingChild(_ segment: GlobPattern.Segment, of node: Int) -> Int? {
        switch segment {
        case .literal(let bytes): nodes[node].literals[bytes[...]]
        case .partial(let ends): nodes[node].partials.first { $0.ends == ends }?.node
        case .any: nodes[node].any
        case .rest: nodes[node].rest
        }
    }

    private mutating func insert(_ ends: GlobEnds, _ new: Int, at node: Int) {
        let count = ends.prefix.count + ends.suffix.count
        let place = nodes[node].partials.firstIndex {
            $0.ends.prefix.count + $0.ends.suffix.count < count
        }
        nodes[node].partials.insert((ends, new), at: place ?? nodes[node].partials.count)
    }

    /// The node at the end of exactly this pattern.
    func node(of pattern: GlobPattern) -> Int? {
        var node = 0
        for segment in pattern.segments {
            guard let next = existingChild(segment, of: node) else { return nil }
            node = next
        }
        return node
    }
}
