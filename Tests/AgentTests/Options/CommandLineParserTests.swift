import Agent
import Configuration
import Testing

@Suite struct CommandLineParserTests {
    private func parse(_ arguments: String...) throws(UsageError) -> Command {
        try CommandLineParser.parse(program: "/usr/bin/martlet", arguments)
    }

    @Test func `no arguments and flags alone mean run`() throws {
        #expect(try parse() == .run(FlagValues()))
        #expect(try parse("run") == .run(FlagValues()))
        var values = FlagValues()
        values.configFile = "m.yml"
        #expect(try parse("-c", "m.yml") == .run(values))
        #expect(try parse("run", "--config=m.yml") == .run(values))
    }

    @Test func `each flag is a setting with its place`() throws {
        let command = try parse(
            "check", "--http", "h:1", "--interval=5s", "--log-level", "debug", "--log-format",
            "json", "--set", "a.b=c=d", "--listen", "udp://h:1", "--listen=udp://h:2")
        guard case .check(let values) = command else {
            Issue.record("\(command)")
            return
        }
        #expect(
            values.settings == [
                FlagSetting(keyPath: "http.listen", value: "h:1", argument: 3),
                FlagSetting(keyPath: "interval", value: "5s", argument: 4),
                FlagSetting(keyPath: "log.level", value: "debug", argument: 6),
                FlagSetting(keyPath: "log.format", value: "json", argument: 8),
                FlagSetting(keyPath: "a.b", value: "c=d", argument: 10),
            ])
        #expect(values.listen.map(\.value) == ["udp://h:1", "udp://h:2"])
        #expect(values.listen.map(\.argument) == [12, 13])
    }

    @Test func `send takes lines or standard input`() throws {
        var command = SendCommand()
        command.lines = ["a:1|c", "b:2|g"]
        #expect(try parse("send", "a:1|c", "b:2|g") == .send(command))
        command.lines = nil
        #expect(try parse("send", "-") == .send(command))
        command.target = try Endpoint(parsing: "unix:///s", schemes: ["unix"])
        #expect(try parse("send", "--to", "unix:///s", "-") == .send(command))
        command.lines = ["-x:1|c", "--help"]
        #expect(try parse("send", "--to=unix:///s", "--", "-x:1|c", "--help") == .send(command))
    }

    @Test func `replay takes one capture and the configuration's flags`() throws {
        var command = ReplayCommand()
        command.capture = "c.txt"
        command.flags.configFile = "m.yml"
        #expect(try parse("replay", "-c", "m.yml", "c.txt") == .replay(command))
        command = ReplayCommand()
        #expect(try parse("replay", "-") == .replay(command))
    }

    @Test func `help and version have a word and a flag`() throws {
        #expect(try parse("--help") == .help(nil))
        #expect(try parse("-h") == .help(nil))
        #expect(try parse("help") == .help(nil))
        #expect(try parse("help", "send") == .help(.send))
        #expect(try parse("send", "--help") == .help(.send))
        #expect(try parse("-c", "x", "--help") == .help(.run))
        #expect(try parse("version") == .version)
        #expect(try parse("--version") == .version)
    }

    @Test(arguments: [
        (["frobnicate"], "there is no command `frobnicate`"),
        (["run", "--nope"], "there is no flag --nope"),
        (["run", "x"], "nothing can be done with `x`"),
        (["-c"], "-c needs a value"), (["-c", "a", "-c", "b"], "-c is given twice"),
        (["--set", "x"], "--set needs key.path=value, not `x`"),
        (["--set", "=x"], "--set needs key.path=value, not `=x`"),
        (["send"], "give lines to send, or - to read them from standard input"),
        (["send", "-", "a:1|c"], "give lines to send, or - to read them from standard input"),
        (["send", "--from", "x", "-"], "there is no flag --from"),
        (
            ["send", "--to", "x", "-"],
            "--to `x` is not a URL that begins with udp://, tcp://, unixgram://, unix://"
        ),
        (["replay"], "give one capture, or - to read standard input"),
        (["replay", "a", "b"], "give one capture, or - to read standard input"),
        (["version", "x"], "version takes no arguments"),
        (["help", "x"], "there is no command `x`"),
        (["query"], "give one expression, in quotes"),
        (["query", "a", "b"], "give one expression, in quotes"),
        (
            ["query", "a", "--since", "1x"],
            "--since needs a duration such as 1h30m, not `1x`"
        ),
        (["query", "a", "--store", "s", "--url", "http://h"], "give one --store or one --url"),
        (["query", "a", "--url", "h:1"], "--url needs http:// or https://, not `h:1`"),
        (
            ["query", "a", "--format", "xml"],
            "--format is one of table, json, csv, plot, not `xml`"
        ),
        (["export", "x"], "nothing can be done with `x`"),
        (["top", "--since", "1h"], "there is no flag --since"),
    ])
    func `a command line that cannot be understood says why`(
        arguments: [String], problem: String
    ) throws {
        let error = #expect(throws: UsageError.self) {
            try CommandLineParser.parse(program: "martlet", arguments)
        }
        #expect(error?.problem == problem)
    }

    @Test func `a question has its expression, its time and its place`() throws {
        var query = QueryCommand()
        query.expression = "up"
        query.since = "1h30m"
        query.step = "15s"
        query.source = .url("http://h:1")
        query.format = .plot
        let words = "query --since 1h30m --step=15s up --url http://h:1// --format plot"
        let arguments = words.split(separator: " ").map(String.init)
        #expect(
            try CommandLineParser.parse(program: "martlet", arguments) == .query(query))
    }

    @Test func `the name statsd_exporter means exporter`() throws {
        func parse(_ arguments: String...) throws(UsageError) -> Command {
            try CommandLineParser.parse(program: "/bin/statsd_exporter", arguments)
        }
        #expect(try parse() == .exporter(ExporterOptions()))
        var options = ExporterOptions()
        options.checksOnly = true
        #expect(try parse("--check-config") == .exporter(options))
        #expect(try parse("--version") == .version)
        #expect(try parse("-h") == .help(.exporter))
        #expect(throws: UsageError.self) { try parse("run") }
    }

    @Test(arguments: [nil] + CommandName.allCases)
    func `every command has a usage that names it`(command: CommandName?) {
        let text = Usage.text(command)
        #expect(text.hasSuffix("\n"))
        #expect(text.contains("martlet"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test func `exit codes are the documented ones`() {
        #expect(ExitCode.ok.rawValue == 0 && ExitCode.failure.rawValue == 1)
        #expect(ExitCode.usage.rawValue == 2 && ExitCode.addressUnavailable.rawValue == 69)
        #expect(ExitCode.badConfiguration.rawValue == 78)
    }
}
