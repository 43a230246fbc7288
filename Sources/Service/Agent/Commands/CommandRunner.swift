internal import Configuration

/// Carries out what the command line asks for.
package enum CommandRunner {
    /// Answers the process's exit code.
    package static func run(program: String, _ arguments: [String]) -> ExitCode {
        do throws(UsageError) {
            return carryOut(try CommandLineParser.parse(program: program, arguments))
        } catch {
            StandardError.write("\(error.description)\n")
            return error.command == .exporter ? ExitCode.usage.asExporter : .usage
        }
    }

    private static func carryOut(_ command: Command) -> ExitCode {
        switch command {
        case .run(let flags):
            return withConfiguration(flags) { Agent.run($0, $1) }
        case .check(let flags):
            return withConfiguration(flags) { inputs, loaded in
                for warning in loaded.warnings { StandardError.write("martlet: \(warning)\n") }
                StandardOutput.write(inputs.loader.effectiveYAML(loaded.options))
                return .ok
            }
        case .send(let send): return LineSender.run(send)
        case .replay(let replay):
            return withConfiguration(replay.flags) { inputs, loaded in
                Replay.run(replay, loaded.options, inputs)
            }
        case .exporter(let options):
            let flags = options.flagValues(folder: ConfigurationFile.workingFolder)
            return withConfiguration(flags, exporter: options.web) {
                ExporterRun.carryOut(options, $0, $1)
            }.asExporter
        case .query(let query): return QueryRunner.run(query, .current())
        case .export(let export): return ExportRunner.run(export, .current())
        case .top(let top): return TopRunner.run(top)
        case .version:
            StandardOutput.write("martlet \(BuildInfo.version) (\(BuildInfo.revision))\n")
            return .ok
        case .help(let topic):
            StandardOutput.write(Usage.text(topic))
            return .ok
        }
    }

    /// Runs `body` with the loaded configuration, or prints everything that is wrong with it.
    private static func withConfiguration(
        _ flags: FlagValues, exporter: ExporterWeb? = nil,
        _ body: (Agent.Inputs, LoadedOptions) -> ExitCode
    ) -> ExitCode {
        var inputs = Agent.Inputs(
            loader: OptionsLoader(catalog: .all, readFile: ConfigurationFile.bytes),
            flags: flags, host: .current())
        inputs.exporter = exporter
        do throws(ConfigRefusal) {
            return body(inputs, try ConfigurationFile.load(inputs))
        } catch {
            StandardError.write("\(error.description)\n")
            return .badConfiguration
        }
    }
}
