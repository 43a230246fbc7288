/// One search of a name in a `GlobTrie`.
///
/// Visits a node once for each number of segments that a `**` before it can take, and only nodes
/// that a name of this length can end below: work is bounded by the rules' segments in all.
struct GlobSearch {
    private let trie: GlobTrie
    private let name: [UInt8]
    /// Where the segments of the name lie.
    private let segments: [ByteRange]
    private let type: MappedTypes
    private let firstWins: Bool
    private var captures: [ByteRange] = []
    private(set) var found: GlobMatch?

    init(
        _ name: [UInt8], in trie: GlobTrie, type: MappedTypes, firstWins: Bool
    ) {
        self.trie = trie
        self.name = name
        self.type = type
        self.firstWins = firstWins
        segments = Self.split(name)
        visit(0, at: 0)
    }

    private static func split(_ name: [UInt8]) -> [ByteRange] {
        var segments: [ByteRange] = []
        var start = 0
        for index in name.indices where name[index] == Octet.point {
            segments.append(ByteRange(start, index))
            start = index + 1
        }
        segments.append(ByteRange(start, name.count))
        return segments
    }

    /// Looks at `number`, behind which the name still has the segments from `place` on.
    private mutating func visit(_ number: Int, at place: Int) {
        let node = trie.nodes[number]
        let left = segments.count - place
        guard left >= node.segmentsMin, left <= node.segmentsMax, isWorthwhile(node) else { return }
        guard left > 0 else { return take(node) }
        let segment = segments[place]
        if let next = node.literals[name[segment.range]] { visit(next, at: place + 1) }
        for partial in node.partials {
            guard let capture = partial.ends.capture(segment, of: name) else { continue }
            visit(partial.node, at: place + 1, capturing: capture)
        }
        if let next = node.any { visit(next, at: place + 1, capturing: segment) }
        if let next = node.rest { visitRest(next, at: place) }
    }

    /// Lets `**` take each number of segments that leaves as many as the rest of a pattern has.
    private mutating func visitRest(_ number: Int, at place: Int) {
        let node = trie.nodes[number]
        let left = segments.count - place
        guard node.segmentsMin < left else { return }
        // The most segments behind it first: they are more literal than `**`.
        for behind in (node.segmentsMin...min(node.segmentsMax, left - 1)).reversed() {
            let end = segments.count - behind
            let capture = ByteRange(
                start: segments[place].start, end: segments[end - 1].end)
            visit(number, at: end, capturing: capture)
        }
    }

    private mutating func visit(_ number: Int, at place: Int, capturing capture: ByteRange) {
        captures.append(capture)
        visit(number, at: place)
        captures.removeLast()
    }

    /// Whether something better than what was found can lie below.
    private func isWorthwhile(_ node: GlobTrie.Node) -> Bool {
        guard let found else { return true }
        return firstWins && node.firstRule < found.rule
    }

    private mutating func take(_ node: GlobTrie.Node) {
        guard let rule = node.rules.first(where: { $0.types.contains(type) }) else { return }
        if let found, found.rule < rule.number { return }
        found = GlobMatch(rule: rule.number, captures: captures)
    }
}

/// The rule for a name, and what its stars stand for.
struct GlobMatch: Equatable {
    var rule: Int
    var captures: [ByteRange]
}
