package import Configuration

/// What the command line says about the configuration, with the place of each argument.
package struct FlagValues: Sendable, Equatable {
    /// Defaults of a command that are not the agent's: below the file.
    package var preset = ConfigNode.mapping([])
    /// What flags of a command's own say: above the environment.
    package var overlay = ConfigNode.mapping([])
    /// `-c FILE`; `nil` for built-in defaults.
    package var configFile: String?
    /// `--set` and the flags that stand for one key, in order: the last wins.
    package var settings: [FlagSetting] = []
    /// `--listen`: together they replace the list of listeners.
    package var listen: [FlagSetting] = []

    package init() {}
}

/// One key that an argument sets.
package struct FlagSetting: Sendable, Equatable {
    package var keyPath: String
    package var value: String
    /// Which argument it was, from 1: the line that an error names.
    package var argument: Int

    package init(keyPath: String, value: String, argument: Int) {
        self.keyPath = keyPath
        self.value = value
        self.argument = argument
    }
}
