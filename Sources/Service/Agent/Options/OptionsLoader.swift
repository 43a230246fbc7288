package import Configuration

/// Puts the configuration together: defaults, those of the command, then the file, the environment,
/// the flags.
///
/// Pure: texts in, options or problems out. Later sources are laid over the earlier ones as trees,
/// and the result is decoded once, so that each problem names the place that is to blame.
package struct OptionsLoader: Sendable {
    /// The bytes of a file that the configuration names, or why there are none.
    package typealias FileReader = @Sendable (String) throws(ValueProblem) -> [UInt8]

    package let catalog: BackendCatalog
    private let readFile: FileReader

    package init(
        catalog: BackendCatalog,
        readFile: @escaping FileReader = { _ throws(ValueProblem) in
            throw ValueProblem("cannot be read here")
        }
    ) {
        self.catalog = catalog
        self.readFile = readFile
    }

    /// The options, or every problem that keeps them from being used.
    package func load(
        file: ConfigText?, environment: [String: String], flags: FlagValues
    ) throws(ConfigRefusal) -> LoadedOptions {
        var problems = ConfigProblems()
        var tree = flags.preset
        if let file { tree.overlay(read(file.bytes, file.path, environment, &problems)) }
        let variables = EnvironmentOverlay(environment, keyPaths: scalarKeyPaths)
        if let inline = variables.inlineConfiguration {
            tree.overlay(read(Array(inline.utf8), "environment", environment, &problems))
        }
        tree.overlay(variables.tree)
        tree.overlay(flags.overlay)
        for overlay in flags.overlays(reporting: &problems) { tree.overlay(overlay) }
        var options = AgentOptions.schema(catalog).decode(tree, reporting: &problems)
        options.mapping.readFile(of: tree["mapping"], with: readFile, reporting: &problems)
        options.http.readFiles(of: tree["http"], with: readFile, reporting: &problems)
        guard problems.isEmpty else { throw ConfigRefusal(problems) }
        let warnings =
            variables.warnings + problems.warnings.map(\.description)
            + Self.warnings(about: options)
        return LoadedOptions(options: options, warnings: warnings)
    }

    /// Every option written out, as YAML that loads to the same options; secrets redacted.
    package func effectiveYAML(_ options: AgentOptions) -> String {
        AgentOptions.schema(catalog).encode(options).yaml(untouched: Self.unexpanded)
    }

    /// Keys that an environment variable can set.
    package var scalarKeyPaths: [String] {
        AgentOptions.schema(catalog).rows.filter(\.isScalar).map(\.keyPath)
    }

    /// Keys under which `$1` is a capture.
    private static let unexpanded: Set = ["mapping"]

    private func read(
        _ bytes: [UInt8], _ name: String, _ environment: [String: String],
        _ problems: inout ConfigProblems
    ) -> ConfigNode {
        guard var tree = YAMLReader.read(bytes, file: name, reporting: &problems) else {
            return .mapping([])
        }
        // Here, because the empty tree of another source laid over it would hide it.
        guard tree.entries != nil || tree.isNull else {
            problems.add("needs a mapping, not \(tree.kind)", at: tree.location, .top)
            return .mapping([])
        }
        tree.expandVariables(
            from: environment, untouched: Self.unexpanded, reporting: &problems)
        return tree
    }

    /// What is allowed, and probably not meant.
    private static func warnings(about options: AgentOptions) -> [String] {
        let hasGraphite = options.backends.contains { $0.type == "graphite" }
        guard hasGraphite, options.interval < .seconds(1) else { return [] }
        return [
            "interval: Graphite has whole seconds; of several flushes in a second it keeps the last"
        ]
    }
}

/// The text of a configuration file.
package struct ConfigText: Sendable {
    /// As errors name it.
    package var path: String
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// A configuration that can be used.
package struct LoadedOptions: Sendable, Equatable {
    package var options: AgentOptions
    /// Sentences for the log.
    package var warnings: [String]
}

/// A configuration that cannot be used, with everything that is wrong with it.
package struct ConfigRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    package let errors: [ConfigError]
    /// Problems that were not kept.
    package let omitted: Int

    package init(_ problems: ConfigProblems) {
        errors = problems.errors
        omitted = problems.omitted
    }

    /// A line for each problem.
    package var description: String {
        let lines = errors.map(\.description)
        return (omitted > 0 ? lines + ["and \(omitted) more problems"] : lines)
            .joined(separator: "\n")
    }
}
