/// Collects every problem of a configuration, so that a user mends it in one go.
package struct ConfigProblems: Sendable {
    /// How many are kept; a file of garbage would otherwise give one for each of its nodes.
    package static let errorsMax = 1_000

    package private(set) var errors: [ConfigError] = []
    /// Problems beyond `errorsMax`.
    package private(set) var omitted = 0
    /// What can be used, and was probably not meant so; at most `errorsMax`.
    package private(set) var warnings: [ConfigError] = []

    package init() {}

    package var isEmpty: Bool { errors.isEmpty }

    package mutating func add(
        _ problem: String, at location: ConfigLocation, _ path: ConfigPath = .top
    ) {
        guard errors.count < Self.errorsMax else {
            omitted += 1
            return
        }
        errors.append(ConfigError(location: location, keyPath: path.text, problem: problem))
    }

    /// Says what is odd about the value of `key`, or about `node` when the key is not written.
    package mutating func warn(
        _ warning: String, key: String, of node: ConfigNode, at path: ConfigPath
    ) {
        guard warnings.count < Self.errorsMax else { return }
        let location = node[key]?.location ?? node.location
        warnings.append(
            ConfigError(location: location, keyPath: path.key(key).text, problem: warning))
    }

    /// Says what is wrong with the value of `key`, or with `node` when the key is not written.
    package mutating func add(
        _ problem: String, key: String, of node: ConfigNode, at path: ConfigPath
    ) {
        add(problem, at: node[key]?.location ?? node.location, path.key(key))
    }
}
