/// The way from the top of a configuration to one value: `backends[1].retry.max`.
package struct ConfigPath: Sendable, Hashable {
    package private(set) var text: String

    /// The whole configuration.
    package static let top = ConfigPath(text: "")

    package init(text: String) {
        self.text = text
    }

    package func key(_ key: String) -> ConfigPath {
        ConfigPath(text: text.isEmpty ? key : "\(text).\(key)")
    }

    package func index(_ index: Int) -> ConfigPath {
        ConfigPath(text: "\(text)[\(index)]")
    }
}
