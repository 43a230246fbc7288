/// The options of one section: decodes, checks, prints and documents them from one table.
package struct Schema<Root: Sendable>: Sendable {
    /// Conditions on several options together; sees the section and its node, for locations.
    package typealias Validation =
        @Sendable (Root, ConfigNode, ConfigPath, inout ConfigProblems) -> Void

    package let defaults: Root
    package let options: [Option<Root>]
    private let validate: Validation

    package init(
        defaults: Root, _ options: [Option<Root>],
        validate: @escaping Validation = { _, _, _, _ in }
    ) {
        let keys = Set(options.map(\.key))
        precondition(keys.count == options.count, "a section has one option for each key")
        self.defaults = defaults
        self.options = options
        self.validate = validate
    }

    /// The section's values: defaults where nothing is written or what is written is wrong.
    ///
    /// Every problem is reported, each with its line. A section without a value keeps its defaults.
    package func decode(
        _ node: ConfigNode, at path: ConfigPath = .top, reporting problems: inout ConfigProblems
    ) -> Root {
        var root = defaults
        guard let entries = node.entries else {
            if !node.isNull {
                problems.add("needs a mapping, not \(node.kind)", at: node.location, path)
            }
            return root
        }
        for entry in entries {
            let path = path.key(entry.key)
            if let option = options.first(where: { $0.key == entry.key }) {
                let value = option.isSecret ? entry.value.secret : entry.value
                option.decode(value, path, &root, &problems)
            } else {
                problems.add(unknown(entry.key), at: entry.keyLocation, path)
            }
        }
        for option in options where option.isRequired && node[option.key] == nil {
            problems.add("is required", key: option.key, of: node, at: path)
        }
        reportMisplaced(entries, in: root, path, &problems)
        validate(root, node, path, &problems)
        return root
    }

    /// Keys that have no effect beside the others are refused: they were meant to have one.
    private func reportMisplaced(
        _ entries: [ConfigEntry], in root: Root, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        for option in options where !option.applies(root) {
            guard let entry = entries.first(where: { $0.key == option.key }) else { continue }
            let problem = "applies to \(option.applicability) only"
            problems.add(problem, at: entry.keyLocation, path.key(option.key))
        }
    }

    private func unknown(_ key: String) -> String {
        let known = options.filter(\.isAvailable).map(\.key)
        guard let nearest = NearestName.of(key, among: known) else { return "is an unknown key" }
        return "is an unknown key; did you mean `\(nearest)`?"
    }

    /// The section as it would be written in full, secrets marked.
    package func encode(_ root: Root) -> ConfigNode {
        .mapping(
            options.compactMap { option in
                guard option.applies(root), let node = option.encode(root) else { return nil }
                return (option.key, option.isSecret ? node.secret : node)
            })
    }

    /// The section's part of the reference, sections within it flattened.
    package var rows: [OptionRow] {
        options.filter(\.isAvailable).flatMap { option -> [OptionRow] in
            switch option.shape {
            case .scalar, .composite: [row(option)]
            case .section(let rows): rows.map { $0.under("\(option.key).") }
            case .sectionList(let rows): [row(option)] + rows.map { $0.within(option.key) }
            }
        }
    }

    private func row(_ option: Option<Root>) -> OptionRow {
        let isScalar = if case .scalar = option.shape { true } else { false }
        return OptionRow(
            keyPath: option.key, kind: option.kind,
            defaultText: option.isRequired ? "" : option.encode(defaults)?.flowText ?? "",
            summary: option.summary, isScalar: isScalar)
    }
}

extension OptionRow {
    fileprivate func under(_ prefix: String) -> OptionRow {
        var row = self
        row.keyPath = prefix + keyPath
        return row
    }

    /// A row for the elements of a list, which no environment variable can reach.
    fileprivate func within(_ list: String) -> OptionRow {
        var row = under("\(list)[].")
        row.isScalar = false
        return row
    }
}
