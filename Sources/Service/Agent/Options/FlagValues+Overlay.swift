import Configuration

extension FlagValues {
    /// The flags as trees, to be laid over the other sources in this order.
    func overlays(reporting problems: inout ConfigProblems) -> [ConfigNode] {
        var overlays = settings.map { $0.overlay(reporting: &problems) }
        if let first = listen.first {
            let urls = listen.map { ConfigNode.scalar($0.value, at: $0.location) }
            let list = ConfigNode.sequence(urls, at: first.location)
            overlays.append(.mapping([("listen", list)], at: first.location))
        }
        return overlays
    }
}

extension FlagSetting {
    fileprivate var location: ConfigLocation {
        ConfigLocation(file: "flag", line: argument)
    }

    /// The key and its value as a tree.
    ///
    /// A value that begins with `[`, `{` or a quote is YAML; any other is taken as it stands.
    fileprivate func overlay(reporting problems: inout ConfigProblems) -> ConfigNode {
        let keys = keyPath.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return .nested(node(reporting: &problems), under: keys)
    }

    private func node(reporting problems: inout ConfigProblems) -> ConfigNode {
        guard let first = value.first, "[{\"'".contains(first) else {
            return .scalar(value, at: location)
        }
        var found = ConfigProblems()
        let tree = YAMLReader.read(value.utf8, file: "flag", reporting: &found)
        for error in found.errors {
            problems.add(error.problem, at: location, ConfigPath(text: keyPath))
        }
        return tree.map { $0.located(at: location) } ?? .scalar(value, at: location)
    }
}
