package import Configuration

/// What the environment says about the configuration.
///
/// `MARTLET_LOG_LEVEL` sets `log.level`, `MARTLET_LISTEN` the list of listeners, `MARTLET_CONFIG`
/// is YAML; `MARTLET_PORT…` and `MARTLET_SERVICE_…` are Kubernetes' and mean nothing to us.
package struct EnvironmentOverlay: Sendable {
    package static let prefix = "MARTLET_"

    /// `MARTLET_CONFIG`.
    package private(set) var inlineConfiguration: String?
    /// The keys that were set, to be laid over the file.
    package private(set) var tree = ConfigNode.mapping([])
    package private(set) var warnings: [String] = []

    package init(_ environment: [String: String], keyPaths: [String]) {
        let names = environment.keys.filter { $0.hasPrefix(Self.prefix) }.sorted()
        let known = Dictionary(
            keyPaths.map { (Self.variable(for: $0), $0) }, uniquingKeysWith: { first, _ in first })
        var unknown: [String] = []
        for name in names {
            let value = environment[name] ?? ""
            if name == "MARTLET_CONFIG" {
                inlineConfiguration = value
            } else if name == "MARTLET_LISTEN" {
                tree.overlay(Self.listeners(value))
            } else if let keyPath = known[name] {
                let scalar = ConfigNode.scalar(value, at: Self.location)
                tree.overlay(.nested(scalar, under: keyPath.split(separator: ".").map(String.init)))
            } else if !Self.isServiceLink(name) {
                unknown.append(name)
            }
        }
        if !unknown.isEmpty { warnings.append(Self.warning(about: unknown)) }
    }

    /// The variable that sets `log.level`: `MARTLET_LOG_LEVEL`.
    package static func variable(for keyPath: String) -> String {
        prefix + String(keyPath.map { $0 == "." ? "_" : $0 }).uppercased()
    }

    private static let location = ConfigLocation(file: "environment", line: 1)

    private static func listeners(_ value: String) -> ConfigNode {
        let urls = value.split(separator: ",").map { url in
            String(url.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        let nodes = urls.map { ConfigNode.scalar($0, at: location) }
        return .mapping([("listen", .sequence(nodes, at: location))], at: location)
    }

    /// What Kubernetes sets in every container for a service named `martlet`.
    private static func isServiceLink(_ name: String) -> Bool {
        name.hasPrefix("MARTLET_PORT") || name.hasPrefix("MARTLET_SERVICE_")
    }

    /// One warning for all, of which at most eight are named.
    private static func warning(about names: [String]) -> String {
        let more = names.count > 8 ? " and \(names.count - 8) more" : ""
        let list = names.prefix(8).joined(separator: ", ") + more
        return "environment: nothing is configured by \(list)"
    }
}
