internal import Configuration

/// Rules that give names and labels, from a file of their own or from the configuration itself.
package struct MappingSection: Sendable, Equatable {
    /// Empty for none; relative to the folder of the configuration that names it.
    package var file = ""
    /// What the file says, or the configuration.
    package var text = MappingText()

    static let schema = Schema(
        defaults: MappingSection(),
        [
            Option(
                "file", \.file, .string,
                "A file of rules in the form of statsd_exporter's, from the folder of the"
                    + " configuration. Empty for none."),
            Option(
                "defaults", \.text.defaults, Codec.section(MappingDefaultsText.schema), ""
            )
            .applying(to: "a mapping without a file") { $0.file.isEmpty },
            Option(
                "rules", \.text.rules, MappingText.ruleList.unlessEmpty,
                "The rules, first ones first; see below."
            )
            .applying(to: "a mapping without a file") { $0.file.isEmpty },
            .unavailable("profile"),
        ],
        validate: { section, node, path, problems in
            guard section.file.isEmpty else { return }
            section.text.check(node, rulesKey: "rules", path, &problems)
        })

    /// Reads the file that is named, if one is.
    mutating func readFile(
        of node: ConfigNode?, with read: OptionsLoader.FileReader,
        reporting problems: inout ConfigProblems
    ) {
        guard !file.isEmpty, let named = node?["file"] else { return }
        let path = Self.path(file, from: named.location.file)
        let bytes: [UInt8]
        do throws(ValueProblem) {
            bytes = try read(path)
        } catch {
            let place = ConfigPath(text: "mapping.file")
            return problems.add("`\(path)` \(error.text)", at: named.location, place)
        }
        guard let tree = YAMLReader.read(bytes, file: path, reporting: &problems) else { return }
        text = MappingText.fileSchema.decode(tree, reporting: &problems)
    }

    /// `path` as it is meant in `file`.
    private static func path(_ path: String, from file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
