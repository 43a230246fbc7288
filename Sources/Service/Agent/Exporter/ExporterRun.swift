internal import Glibc
internal import Statsd

/// `martlet exporter` once its configuration is loaded: a check, or the agent.
enum ExporterRun {
    static func carryOut(
        _ options: ExporterOptions, _ inputs: Agent.Inputs, _ loaded: LoadedOptions
    ) -> ExitCode {
        let log = Log(loaded.options.log)
        if !options.idleFlags.isEmpty {
            let flags = options.idleFlags.joined(separator: " ")
            log.info("flags with nothing to set here", [("flags", flags)])
        }
        if !options.graphFile.isEmpty {
            writeGraph(of: loaded.options.mapping.text.mapping, to: options.graphFile, log)
        }
        guard options.checksOnly else { return Agent.run(inputs, loaded) }
        for warning in loaded.warnings { log.warn(warning) }
        let rules = loaded.options.mapping.text.rules.count
        log.info("configuration is good", [("mappings", String(rules))])
        return .ok
    }

    /// A graph that cannot be written is a warning: nothing but the file depends on it.
    private static func writeGraph(of mapping: MappingRules, to path: String, _ log: Log) {
        guard FileBytes.write(Array(Mapper(mapping).globGraph.utf8), path: path) else {
            let reason = unsafe String(cString: strerror(errno))
            log.warn("the glob rules are not drawn: \(reason)", [("file", path)])
            return
        }
        log.info("glob rules drawn", [("file", path)])
    }
}
