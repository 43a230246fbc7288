/// Where a piece of configuration was written.
package struct ConfigLocation: Sendable, Hashable {
    /// A path, or `flag`, `environment`, `default`.
    package var file: String
    /// From 1; the ordinal of the argument for `flag`.
    package var line: Int

    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}

/// One thing that is wrong with a configuration, in the form that `martlet check` prints.
package struct ConfigError: Error, Sendable, Hashable, CustomStringConvertible {
    package var location: ConfigLocation
    /// Empty when the problem is the text itself, not a value in it.
    package var keyPath: String
    package var problem: String

    package init(location: ConfigLocation, keyPath: String, problem: String) {
        self.location = location
        self.keyPath = keyPath
        self.problem = problem
    }

    /// `FILE:LINE: key.path: problem`.
    package var description: String {
        let place = "\(location.file):\(location.line): "
        let text = keyPath.isEmpty ? place + problem : place + "\(keyPath): \(problem)"
        // A key may hold a line end; the error stays on one line.
        return String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
    }
}
