/// Asks of a pattern whether rules that are already in a `GlobTrie` take all its names.
struct GlobCoverage {
    private let trie: GlobTrie
    private let segments: [GlobPattern.Segment]
    /// Types for which some rule takes every name of the pattern.
    private(set) var types: MappedTypes = []
    /// The first such rule.
    private(set) var rule: Int?

    init(of pattern: GlobPattern, by trie: GlobTrie) {
        self.trie = trie
        segments = pattern.segments
        visit(0, at: 0)
    }

    private mutating func visit(_ number: Int, at place: Int) {
        let node = trie.nodes[number]
        guard place < segments.count else { return take(node) }
        switch segments[place] {
        case .literal(let bytes):
            if let next = node.literals[bytes[...]] { visit(next, at: place + 1) }
            for partial in node.partials where partial.ends.covers(bytes) {
                visit(partial.node, at: place + 1)
            }
            if let next = node.any { visit(next, at: place + 1) }
        case .partial(let ends):
            for partial in node.partials where partial.ends.covers(ends) {
                visit(partial.node, at: place + 1)
            }
            if let next = node.any { visit(next, at: place + 1) }
        case .any:
            if let next = node.any { visit(next, at: place + 1) }
        case .rest:
            break
        }
        guard let next = node.rest else { return }
        // Of the pattern behind `**` only so much can be left as the rule has behind its own.
        let known = trie.nodes[next]
        for end in (place + 1)...segments.count where isPossible(end, known) {
            visit(next, at: end)
        }
    }

    private func isPossible(_ end: Int, _ node: GlobTrie.Node) -> Bool {
        let left = segments.count - end
        return left >= node.segmentsMin && left <= node.segmentsMax
    }

    private mutating func take(_ node: GlobTrie.Node) {
        for known in node.rules {
            types.formUnion(known.types)
            rule = min(rule ?? known.number, known.number)
        }
    }
}
