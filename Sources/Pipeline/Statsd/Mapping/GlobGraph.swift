extension Mapper {
    /// The glob rules as Graphviz draws them: an arrow for each segment, a box where rules end.
    ///
    /// A line for each arrow and each end, in an order that depends on the rules alone. At most
    /// what the rules' segments are: some 40 bytes for each.
    package var globGraph: String {
        var lines = ["digraph martlet {", "  rankdir=LR;", "  node [shape=point];"]
        for (number, node) in globs.nodes.enumerated() {
            if let label = Self.label(of: node) {
                lines.append("  n\(number) [shape=box, label=\"\(label)\"];")
            }
            for (segment, child) in Self.arrows(from: node) {
                lines.append("  n\(number) -> n\(child) [label=\"\(segment)\"];")
            }
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// The rules that end at a node, as the configuration counts them from 1.
    private static func label(of node: GlobTrie.Node) -> String? {
        let rules = node.rules.map { "rule \($0.number + 1)\(words($0.types))" }
        return rules.isEmpty ? nil : rules.joined(separator: "\\n")
    }

    private static func words(_ types: MappedTypes) -> String {
        guard types != .all else { return "" }
        let names: [(MappedTypes, String)] = [
            (.counter, "counter"), (.gauge, "gauge"), (.observer, "observer"), (.set, "set"),
        ]
        let words = names.filter { types.contains($0.0) }.map(\.1)
        return " (\(words.joined(separator: ", ")))"
    }

    /// The segments behind a node in the order of their children; no pattern holds a quote.
    private static func arrows(from node: GlobTrie.Node) -> [(segment: String, child: Int)] {
        var arrows = node.literals.map { (text($0.key[...]), $0.value) }
        arrows += node.partials.map {
            (text($0.ends.prefix[...]) + "*" + text($0.ends.suffix[...]), $0.node)
        }
        if let any = node.any { arrows.append(("*", any)) }
        if let rest = node.rest { arrows.append(("**", rest)) }
        return arrows.sorted { $0.1 < $1.1 }.map { (segment: $0.0, child: $0.1) }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
