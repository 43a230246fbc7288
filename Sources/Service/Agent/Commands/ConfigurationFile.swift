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
        do throws(ValueProblem) {
            return ConfigText(path: path, bytes: try bytes(path))
        } catch {
            var problems = ConfigProblems()
            problems.add(error.text, at: ConfigLocation(file: path, line: 1), .top)
            throw ConfigRefusal(problems)
        }
    }

    /// The bytes of the file at `path`; throws why there are none.
    @Sendable static func bytes(_ path: String) throws(ValueProblem) -> [UInt8] {
        if let bytes = FileBytes.read(path: path, bytesMax: bytesMax) { return bytes }
        let reason = unsafe String(cString: strerror(errno))
        throw ValueProblem("cannot be read: \(reason)")
    }

    /// `path` as it is meant where it stands: from the folder of that file.
    static func path(_ path: String, from place: ConfigLocation) -> String {
        guard !path.hasPrefix("/"), let slash = place.file.lastIndex(of: "/") else { return path }
        return place.file[...slash] + path
    }

    /// The process's working folder; `.` where it has none.
    static var workingFolder: String {
        var path = [CChar](repeating: 0, count: 4096)
        guard unsafe getcwd(&path, path.count) != nil else { return "." }
        return String(decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
