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

    /// A repeater that sends to a listener of its own agent would never come to an end.
    static func reportLoops(
        _ options: AgentOptions, _ node: ConfigNode, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        for (index, element) in (node["backends"]?.elements ?? []).enumerated()
        where element["type"]?.text == "repeater" {
            for target in element["to"]?.elements ?? [] {
                guard let text = target.text,
                    let url = try? Endpoint(parsing: text, schemes: ListenerOptions.schemes),
                    options.listeners.contains(where: { $0.hears(url) })
                else { continue }
                let place = path.key("backends").index(index).key("to")
                problems.add("`\(text)` is a listener of this agent", at: target.location, place)
            }
        }
    }

    /// What a collector has merged cannot be forwarded again: an amended interval is sent whole,
    /// and would count twice.
    static func reportTree(
        _ options: AgentOptions, _ node: ConfigNode, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        guard options.listeners.contains(where: \.isForward) else { return }
        for (index, element) in (node["backends"]?.elements ?? []).enumerated()
        where element["type"]?.text == "forward" {
            problems.add(
                "a collector that forwards again is not available in this version",
                at: element.location, path.key("backends").index(index))
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
