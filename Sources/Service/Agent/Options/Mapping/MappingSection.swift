internal import Configuration
package import Statsd

/// Rules that give names and labels, from a file of their own or from the configuration itself.
package struct MappingSection: Sendable, Equatable {
    /// Empty for none; relative to the folder of the configuration that names it.
    package var file = ""
    /// Rules of the agent's, behind those of the configuration.
    package var profile: MappingProfile?
    /// What the file says, or the configuration.
    package var text = MappingText()
    /// What the profile says; empty without one.
    private var profileText = MappingText()

    /// All rules that hold, with every default written out.
    package var rules: MappingRules {
        profile == nil ? text.mapping : text.mapping(before: profileText)
    }

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
            Option(
                "profile", optional: \.profile, Codec.choice.unlessEmpty,
                "Rules that come with the agent; `defaults` and `rules` go before them. By default"
                    + " none."
            )
            .applying(to: "a mapping without a file") { $0.file.isEmpty },
        ],
        validate: { section, node, path, problems in
            guard section.file.isEmpty else { return }
            section.text.check(node, rulesKey: "rules", path, &problems)
        })

    /// Reads the file or the profile that is named, if one is.
    mutating func readFile(
        of node: ConfigNode?, with read: OptionsLoader.FileReader,
        reporting problems: inout ConfigProblems
    ) {
        if let profile {
            profileText = Self.text(
                Array(profile.text.utf8), "profile \(profile.rawValue)", reporting: &problems)
        }
        guard !file.isEmpty, let named = node?["file"] else { return }
        let path = ConfigurationFile.path(file, from: named.location)
        let bytes: [UInt8]
        do throws(ValueProblem) {
            bytes = try read(path)
        } catch {
            let place = ConfigPath(text: "mapping.file")
            return problems.add("`\(path)` \(error.text)", at: named.location, place)
        }
        text = Self.text(bytes, path, reporting: &problems)
    }

    private static func text(
        _ bytes: [UInt8], _ name: String, reporting problems: inout ConfigProblems
    ) -> MappingText {
        guard let tree = YAMLReader.read(bytes, file: name, reporting: &problems) else {
            return MappingText()
        }
        return MappingText.fileSchema.decode(tree, reporting: &problems)
    }
}
