/// A piece of configuration as it was written, before it has a type.
///
/// Two nodes are equal when they say the same, wherever they stand and however they are quoted.
package struct ConfigNode: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case scalar(ConfigScalar)
        case sequence([ConfigNode])
        case mapping([ConfigEntry])
    }

    package var content: Content
    package var location: ConfigLocation

    package init(_ content: Content, at location: ConfigLocation) {
        self.content = content
        self.location = location
    }

    package static func == (one: ConfigNode, other: ConfigNode) -> Bool {
        one.content == other.content
    }
}

/// A key of a mapping and its value; keys of one mapping are distinct.
package struct ConfigEntry: Sendable, Equatable {
    package var key: String
    package var keyLocation: ConfigLocation
    package var value: ConfigNode

    package init(key: String, keyLocation: ConfigLocation, value: ConfigNode) {
        self.key = key
        self.keyLocation = keyLocation
        self.value = value
    }

    package static func == (one: ConfigEntry, other: ConfigEntry) -> Bool {
        one.key == other.key && one.value == other.value
    }
}

/// A scalar: text that gets its type from the option that reads it.
package struct ConfigScalar: Sendable, Equatable {
    package var text: String
    /// Written without quotes: only then do an empty text, `~` and `null` mean "no value".
    package var isPlain: Bool
    /// The text before `${NAME}` was expanded; messages quote it, so that no secret is printed.
    package var unexpanded: String?
    /// Printed as `<redacted>`.
    package var isSecret = false

    package init(_ text: String, isPlain: Bool, unexpanded: String? = nil) {
        self.text = text
        self.isPlain = isPlain
        self.unexpanded = unexpanded
    }

    package var isNull: Bool {
        isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
    }

    package static func == (one: ConfigScalar, other: ConfigScalar) -> Bool {
        one.isNull == other.isNull && (one.isNull || one.text == other.text)
    }
}

extension ConfigNode {
    /// The value of `key`, or `nil` when this is not a mapping or has no such key.
    package subscript(key: String) -> ConfigNode? {
        entries?.first { $0.key == key }?.value
    }

    package var entries: [ConfigEntry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    package var elements: [ConfigNode]? {
        guard case .sequence(let elements) = content else { return nil }
        return elements
    }

    package var scalar: ConfigScalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }

    package var text: String? { scalar?.text }

    package var isNull: Bool { scalar?.isNull ?? false }

    /// What this is, for messages.
    package var kind: String {
        switch content {
        case .scalar(let scalar): scalar.isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

extension ConfigNode {
    /// The same node, of which no scalar is ever printed.
    package var secret: ConfigNode {
        var node = self
        switch content {
        case .scalar(var scalar):
            scalar.isSecret = true
            node.content = .scalar(scalar)
        case .sequence(let elements):
            node.content = .sequence(elements.map(\.secret))
        case .mapping(let entries):
            node.content = .mapping(
                entries.map { entry in
                    var entry = entry
                    entry.value = entry.value.secret
                    return entry
                })
        }
        return node
    }

    /// The mapping without one of its keys.
    package func without(_ key: String) -> ConfigNode {
        guard let entries else { return self }
        return ConfigNode(.mapping(entries.filter { $0.key != key }), at: location)
    }

    /// The place of values that nobody wrote.
    package static let defaultLocation = ConfigLocation(file: "default", line: 1)

    /// A scalar that stands for itself.
    package static func scalar(
        _ text: String, at location: ConfigLocation = defaultLocation
    ) -> ConfigNode {
        ConfigNode(.scalar(ConfigScalar(text, isPlain: false)), at: location)
    }

    package static func sequence(
        _ elements: [ConfigNode], at location: ConfigLocation = defaultLocation
    ) -> ConfigNode {
        ConfigNode(.sequence(elements), at: location)
    }

    package static func mapping(
        _ entries: [(key: String, value: ConfigNode)],
        at location: ConfigLocation = defaultLocation
    ) -> ConfigNode {
        let entries = entries.map {
            ConfigEntry(key: $0.key, keyLocation: location, value: $0.value)
        }
        return ConfigNode(.mapping(entries), at: location)
    }
}
