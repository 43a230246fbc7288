extension ConfigNode {
    /// Lays `other` over this node: mappings key by key, everything else as a whole.
    ///
    /// What a later source says wins and keeps its own location, so that an error names it.
    package mutating func overlay(_ other: ConfigNode) {
        guard let added = other.entries, var entries, !other.isNull else {
            if !other.isNull { self = other }
            return
        }
        for entry in added {
            if let index = entries.firstIndex(where: { $0.key == entry.key }) {
                entries[index].value.overlay(entry.value)
            } else {
                entries.append(entry)
            }
        }
        content = .mapping(entries)
    }

    /// `value` at the end of a way of keys, as a tree that can be laid over another.
    package static func nested(_ value: ConfigNode, under keys: some Sequence<String>)
        -> ConfigNode
    {
        keys.reversed().reduce(value) { inner, key in
            .mapping([(key: key, value: inner)], at: value.location)
        }
    }
}

extension ConfigNode {
    /// The same tree as if all of it had been written in one place.
    package func located(at location: ConfigLocation) -> ConfigNode {
        var node = self
        node.location = location
        switch content {
        case .scalar: break
        case .sequence(let elements):
            node.content = .sequence(elements.map { $0.located(at: location) })
        case .mapping(let entries):
            node.content = .mapping(
                entries.map {
                    ConfigEntry(
                        key: $0.key, keyLocation: location,
                        value: $0.value.located(at: location))
                })
        }
        return node
    }
}
