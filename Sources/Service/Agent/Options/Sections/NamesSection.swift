import Configuration

/// What is added to every series.
package struct NamesSection: Sendable, Equatable {
    package var prefix = ""
    package var tags: [String: String] = [:]

    static let schema = Schema(
        defaults: NamesSection(),
        [
            Option(
                "prefix", \.prefix, .string.checked { nameProblem($0) },
                "Before every name, as it stands."),
            Option(
                "tags", \.tags,
                .dictionary(of: .string.checked { tagProblem($0) }, keysMax: 64),
                "Constant tags of every series; a line's own tag wins."),
        ],
        validate: { _, node, path, problems in
            for entry in node["tags"]?.entries ?? [] {
                guard let problem = keyProblem(entry.key) else { continue }
                problems.add(problem, at: entry.keyLocation, path.key("tags").key(entry.key))
            }
        })

    /// What would not survive in a series' canonical key, `name|key:value|…`.
    static func nameProblem(_ name: String) -> String? {
        let isName = name.utf8.count <= 512 && name.utf8.allSatisfy { !":|\n\r".utf8.contains($0) }
        return isName ? nil : "is not a name: at most 512 bytes without `:`, `|` and line ends"
    }

    private static func tagProblem(_ value: String) -> String? {
        let isValue =
            value.utf8.count <= 512 && value.utf8.allSatisfy { !"|\n\r".utf8.contains($0) }
        return isValue ? nil : "is not a tag: at most 512 bytes without `|` and line ends"
    }

    private static func keyProblem(_ key: String) -> String? {
        guard !key.isEmpty else { return "a tag has an empty key" }
        let isKey = key.utf8.count <= 512 && key.utf8.allSatisfy { !":|,\n\r".utf8.contains($0) }
        return isKey ? nil : "is not a tag's key: no `:`, `|`, `,` and line ends"
    }
}
