internal import Configuration
internal import Glibc

/// Reads the configuration that the command line names, with the environment and the flags.
enum ConfigurationFile {
    /// No configuration is larger: 16 MiB.
    private static let bytesMax = 16 << 20

    static func load(_ inputs: Agent.Inputs) throws(ConfigRefusal) -> LoadedOptions {
        var text: ConfigText?
        if let path = inputs.flags.configFile { text = try read(path) }
        return try inputs.loader.load(
            file: text, environment: inputs.host.variables, flags: inputs.flags)
    }

    private static func read(_ path: String) throws(ConfigRefusal) -> ConfigText {
        if let bytes = FileBytes.read(path: path, bytesMax: bytesMax) {
            return ConfigText(path: path, bytes: bytes)
        }
        let reason = unsafe String(cString: strerror(errno))
        var problems = ConfigProblems()
        problems.add("cannot be read: \(reason)", at: ConfigLocation(file: path, line: 1), .top)
        throw ConfigRefusal(problems)
    }
}
