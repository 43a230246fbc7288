import Configuration

/// Understands the command line; does nothing that it asks for.
package enum CommandLineParser {
    /// `program` is the name the process was started under, `arguments` what follows it.
    package static func parse(
        program: String, _ arguments: [String]
    ) throws(UsageError) -> Command {
        let name = program.split(separator: "/").last.map(String.init) ?? program
        if name == "statsd_exporter" { return try exporter(arguments[...]) }
        guard let first = arguments.first else { return .run(FlagValues()) }
        switch first {
        case "--help", "-h": return .help(nil)
        case "--version": return .version
        default: break
        }
        if first.hasPrefix("-") { return try parse(.run, arguments, from: 0) }
        guard let command = CommandName(rawValue: first) else {
            throw UsageError("there is no command `\(first)`")
        }
        return try parse(command, arguments, from: 1)
    }

    private static func parse(
        _ command: CommandName, _ arguments: [String], from start: Int
    ) throws(UsageError) -> Command {
        let flags = arguments[start...].prefix { $0 != "--" }
        if command != .exporter, flags.contains("--help") || flags.contains("-h") {
            return .help(command)
        }
        var reader = ArgumentReader(arguments, from: start, of: command)
        switch command {
        case .run: return .run(try flagValues(&reader))
        case .check: return .check(try flagValues(&reader))
        case .send: return .send(try send(&reader))
        case .replay: return .replay(try replay(&reader))
        case .version:
            if try reader.read() != nil { throw reader.error("version takes no arguments") }
            return .version
        case .help: return .help(try helpTopic(&reader))
        case .exporter: return try exporter(arguments[start...])
        case .query: return .query(try query(&reader))
        case .export: return .export(try export(&reader))
        case .top: return .top(try top(&reader))
        }
    }

    private static func exporter(
        _ arguments: ArraySlice<String>
    ) throws(UsageError) -> Command {
        switch try ExporterCommand.parse(arguments) {
        case .run(let options): .exporter(options)
        case .version: .version
        case .help: .help(.exporter)
        }
    }

    private static func flagValues(
        _ reader: inout ArgumentReader
    ) throws(UsageError) -> FlagValues {
        var values = FlagValues()
        while let argument = try reader.read() {
            switch argument {
            case .flag(let flag): try take(flag, &reader, into: &values)
            case .word(let word): throw reader.error("nothing can be done with `\(word)`")
            }
        }
        return values
    }

    private static func send(_ reader: inout ArgumentReader) throws(UsageError) -> SendCommand {
        var command = SendCommand()
        var lines: [String] = []
        var readsInput = false
        while let argument = try reader.read() {
            switch argument {
            case .flag("--to"):
                command.target = try target(try reader.value(of: "--to"), reader)
            case .flag("--key-file"): command.keyFile = try reader.value(of: "--key-file")
            case .flag("--key-id"): command.keyID = try reader.value(of: "--key-id")
            case .flag(let flag): throw reader.error("there is no flag \(flag)")
            case .word("-"): readsInput = true
            case .word(let line): lines.append(line)
            }
        }
        guard readsInput != !lines.isEmpty else {
            throw reader.error("give lines to send, or - to read them from standard input")
        }
        guard command.keyFile != nil || command.keyID == nil else {
            throw reader.error("--key-id names a key of the --key-file")
        }
        guard command.keyFile == nil || command.target.scheme == "udp" else {
            throw reader.error("only datagrams to udp:// are signed")
        }
        command.lines = readsInput ? nil : lines
        return command
    }

    private static func target(
        _ text: String, _ reader: ArgumentReader
    ) throws(UsageError) -> Endpoint {
        do throws(ValueProblem) {
            return try Endpoint(parsing: text, schemes: ListenerOptions.lineSchemes)
        } catch {
            throw reader.error("--to `\(text)` \(error.text)")
        }
    }

    private static func replay(
        _ reader: inout ArgumentReader
    ) throws(UsageError) -> ReplayCommand {
        var command = ReplayCommand()
        var captures: [String] = []
        while let argument = try reader.read() {
            switch argument {
            case .flag(let flag): try take(flag, &reader, into: &command.flags)
            case .word(let word): captures.append(word)
            }
        }
        guard captures.count == 1, let capture = captures.first else {
            throw reader.error("give one capture, or - to read standard input")
        }
        command.capture = capture == "-" ? nil : capture
        return command
    }

    private static func helpTopic(
        _ reader: inout ArgumentReader
    ) throws(UsageError) -> CommandName? {
        guard case .word(let word) = try reader.read() else { return nil }
        guard let topic = CommandName(rawValue: word) else {
            throw UsageError("there is no command `\(word)`")
        }
        return topic
    }
}
