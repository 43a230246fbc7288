import CYAML

/// Reads the text of a configuration into a tree.
///
/// Duplicate keys, aliases, tags and a second document are problems. Every limit is a constant
/// here; libyaml itself sees no more than `bytesMax`.
package enum YAMLReader {
    /// Largest text, 1 MiB: the largest file in use, statsd_exporter mappings, are under 200 KiB.
    package static let bytesMax = 1 << 20
    /// Deepest nesting; the options go 4 deep.
    package static let depthMax = 32
    /// Most nodes, keys included; a node is about 100 bytes, so a tree stays near 10 MB.
    package static let nodesMax = 100_000

    /// The tree, or `nil` when the text is not YAML.
    ///
    /// A text without content is an empty mapping.
    package static func read(
        _ text: some Collection<UInt8>, file: String, reporting problems: inout ConfigProblems
    ) -> ConfigNode? {
        let start = ConfigLocation(file: file, line: 1)
        guard text.count <= bytesMax else {
            problems.add("is longer than \(bytesMax) bytes", at: start)
            return nil
        }
        guard var events = YAMLEvents(Array(text), file: file) else {
            problems.add("there is no memory to read it", at: start)
            return nil
        }
        defer { events.close() }
        var builder = TreeBuilder()
        do throws(ConfigError) {
            while let event = try events.next() {
                try builder.take(event, reporting: &problems)
            }
        } catch {
            problems.add(error.problem, at: error.location, ConfigPath(text: error.keyPath))
            return nil
        }
        return builder.root ?? .mapping([], at: start)
    }
}
