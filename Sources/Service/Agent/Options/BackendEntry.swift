package import Configuration

/// One entry of `backends`: its type and name, and its other keys for the backend to decode.
package struct BackendEntry: Sendable, Equatable {
    package var type: String
    /// Label in the ledger; the type where none is given.
    package var name: String
    /// The backend's own options written out in full: everything but `type`, with `name` where the
    /// backend has such a key.
    package var node: ConfigNode

    package init(type: String, name: String, node: ConfigNode) {
        self.type = type
        self.name = name
        self.node = node
    }

    static let defaults = [
        BackendEntry(type: "prometheus", name: "prometheus", node: .mapping([])),
        BackendEntry(type: "store", name: "store", node: .mapping([])),
    ]

    static func codec(_ catalog: BackendCatalog) -> Codec<[BackendEntry]> {
        let entry = Codec<BackendEntry>(
            kind: "mapping", shape: .composite,
            decode: { decode($0, at: $1, catalog, reporting: &$2) },
            encode: { $0.written })
        return .list(of: entry, count: 0...64)
    }

    /// The entry with its backend's options checked, or `nil` after a problem was reported.
    private static func decode(
        _ node: ConfigNode, at path: ConfigPath, _ catalog: BackendCatalog,
        reporting problems: inout ConfigProblems
    ) -> BackendEntry? {
        guard node.entries != nil else {
            problems.add("needs a mapping, not \(node.kind)", at: node.location, path)
            return nil
        }
        guard let type = node["type"]?.text else {
            problems.add("needs one of \(catalog.types)", key: "type", of: node, at: path)
            return nil
        }
        guard let section = catalog.section(type) else {
            problems.add(
                "`\(type)` is none of \(catalog.types)", key: "type", of: node, at: path)
            return nil
        }
        let name = decodeName(of: node, type, path, &problems)
        let own = section.normalise(node.without("type"), named: name, path, &problems)
        return BackendEntry(type: type, name: name, node: own)
    }

    private static func decodeName(
        of node: ConfigNode, _ type: String, _ path: ConfigPath, _ problems: inout ConfigProblems
    ) -> String {
        guard let name = node["name"]?.text, !name.isEmpty else { return type }
        let isLabel = name.utf8.count <= 64 && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        if !isLabel {
            let problem = "is not a name of at most 64 bytes without blanks"
            problems.add(problem, key: "name", of: node, at: path)
        }
        return name
    }

    /// The same entry with its options written out in full.
    func normalised(by catalog: BackendCatalog) -> BackendEntry {
        var entry = self
        // The node was checked when it was read, so that nothing can be reported here.
        var reported = ConfigProblems()
        entry.node = catalog.section(type)?.normalise(node, named: name, .top, &reported) ?? node
        return entry
    }

    private var written: ConfigNode {
        var entries = [(key: "type", value: ConfigNode.scalar(type))]
        entries.append((key: "name", value: .scalar(name)))
        for entry in node.without("name").entries ?? [] { entries.append((entry.key, entry.value)) }
        return .mapping(entries)
    }

    /// What sends to a listener of its own agent would never come to an end.
    static func reportLoops(
        _ options: AgentOptions, _ node: ConfigNode, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        for (index, element) in (node["backends"]?.elements ?? []).enumerated() {
            for (key, target) in targets(of: element) {
                guard let text = target.text, options.hears(text) else { continue }
                let place = path.key("backends").index(index).key(key)
                problems.add("`\(text)` is a listener of this agent", at: target.location, place)
            }
        }
    }

    /// Where an entry sends what listeners or the HTTP port take, and by which key it says so.
    private static func targets(of entry: ConfigNode) -> [(key: String, target: ConfigNode)] {
        switch entry["type"]?.text {
        case "repeater": (entry["to"]?.elements ?? []).map { ("to", $0) }
        case "forward":
            (entry["url"].map { [("url", $0)] } ?? [])
                + (entry["urls"]?.elements ?? []).map { ("urls", $0) }
        default: []
        }
    }

    /// Names are labels of the ledger: two backends of one name could not be told apart.
    static func reportDuplicateNames(
        _ entries: [BackendEntry], _ node: ConfigNode, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        var seen: Set<String> = []
        for (index, element) in (node["backends"]?.elements ?? []).enumerated() {
            guard let name = element["name"]?.text ?? element["type"]?.text else { continue }
            if !seen.insert(name).inserted {
                let place = path.key("backends").index(index)
                let problem = "a second backend is named `\(name)`: give it a `name` of its own"
                problems.add(problem, at: element.location, place)
            }
        }
    }
}
