package import Configuration

/// The types of backends that a configuration may name, and the options of each.
package struct BackendCatalog: Sendable {
    package let sections: [BackendSection]

    package init(_ sections: [BackendSection]) {
        self.sections = sections
    }

    func section(_ type: String) -> BackendSection? {
        sections.first { $0.type == type }
    }

    /// The types in words.
    var types: String {
        sections.map(\.type).joined(separator: ", ")
    }
}

/// One type of backend as the configuration sees it: its schema without its Swift type.
package struct BackendSection: Sendable {
    package let type: String
    /// For the reference: what the backend does, a sentence.
    package let summary: String
    package let rows: [OptionRow]
    private let decodeAndEncode:
        @Sendable (ConfigNode, ConfigPath, inout ConfigProblems) -> ConfigNode
    /// The backend has the key `name` in its own table.
    private let takesName: Bool

    package init<Options>(_ type: String, _ schema: Schema<Options>, _ summary: String) {
        self.type = type
        self.summary = summary
        rows = schema.rows.filter { !["type", "name"].contains($0.keyPath) }
        takesName = schema.options.contains { $0.key == "name" }
        decodeAndEncode = { node, path, problems in
            schema.encode(schema.decode(node, at: path, reporting: &problems))
        }
    }

    /// The options in full, after every problem of `node` was reported.
    func normalise(
        _ node: ConfigNode, named name: String, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) -> ConfigNode {
        var own = node.without("name")
        if takesName { own.overlay(.mapping([(key: "name", value: .scalar(name))])) }
        return decodeAndEncode(own, path, &problems)
    }
}
