import Agent
import Configuration
import Statsd
import Testing

@Suite struct ExporterFlagTests {
    private func options(_ arguments: [String]) throws -> ExporterOptions {
        guard case .run(let options) = try ExporterCommand.parse(arguments[...]) else {
            throw UsageError("\(arguments) is no run")
        }
        return options
    }

    private func problem(_ arguments: String...) -> String? {
        do throws(UsageError) {
            _ = try ExporterCommand.parse(arguments[...])
            return nil
        } catch {
            return error.problem
        }
    }

    /// statsd_exporter's flags and defaults, written down by hand; `nil` for a flag without one.
    private static let reference: [(name: String, defaultText: String?)] = [
        ("web.listen-address", ":9102"), ("web.enable-lifecycle", "false"),
        ("web.telemetry-path", "/metrics"), ("statsd.listen-udp", ":9125"),
        ("statsd.listen-tcp", ":9125"), ("statsd.listen-unixgram", ""),
        ("statsd.unixsocket-mode", "755"), ("statsd.mapping-config", nil),
        ("statsd.read-buffer", "0"), ("statsd.cache-size", "1000"), ("statsd.cache-type", "lru"),
        ("statsd.event-queue-size", "10000"), ("statsd.event-flush-threshold", "1000"),
        ("statsd.event-flush-interval", "200ms"), ("debug.dump-fsm", ""),
        ("check-config", "false"), ("statsd.parse-dogstatsd-tags", "true"),
        ("statsd.parse-influxdb-tags", "true"), ("statsd.parse-librato-tags", "true"),
        ("statsd.parse-signalfx-tags", "true"), ("statsd.relay.address", nil),
        ("statsd.relay.packet-length", "1400"), ("statsd.udp-packet-queue-size", "10000"),
        ("log.level", "info"), ("log.format", "logfmt"),
    ]

    @Test func `the flags are those of statsd_exporter, with its defaults`() {
        #expect(Set(ExporterFlags.all.map(\.name)) == Set(Self.reference.map(\.name)))
        #expect(ExporterFlags.all.count == Self.reference.count)
        for (name, defaultText) in Self.reference {
            #expect(ExporterFlags.named(name)?.defaultText == defaultText ?? "", "--\(name)")
        }
    }

    @Test func `a default that is given changes nothing`() throws {
        for flag in ExporterFlags.all where flag.name != "statsd.listen-unixgram" {
            var options = ExporterOptions()
            guard !flag.defaultText.isEmpty else { continue }
            try flag.take(flag.defaultText, into: &options)
            options.idleFlags = []
            #expect(options == ExporterOptions(), "--\(flag.name)")
        }
        #expect(try options([]) == ExporterOptions())
    }

    private typealias Change = @Sendable (inout ExporterOptions) -> Void
    private static let changes: [(argument: String, change: Change)] = [
        (
            "web.listen-address=127.0.0.1:80",
            { $0.web.listen = HostPort(host: "127.0.0.1", port: 80) }
        ),
        ("web.listen-address=:80", { $0.web.listen = HostPort(host: "::", port: 80) }),
        ("web.telemetry-path=/", { $0.web.telemetryPath = "/" }),
        ("statsd.listen-udp=", { $0.udp = nil }),
        ("statsd.listen-udp=:1", { $0.udp = HostPort(host: "0.0.0.0", port: 1) }),
        ("statsd.listen-udp=[::1]:1", { $0.udp = HostPort(host: "::1", port: 1) }),
        ("statsd.listen-tcp=localhost:2", { $0.tcp = HostPort(host: "127.0.0.1", port: 2) }),
        ("statsd.listen-tcp=", { $0.tcp = nil }),
        ("statsd.listen-unixgram=/run/s", { $0.unixgram = "/run/s" }),
        ("statsd.unixsocket-mode=0600", { $0.unixSocketMode = 0o600 }),
        ("statsd.mapping-config=m.yml", { $0.mappingFile = "m.yml" }),
        ("statsd.read-buffer=1000000", { $0.readBufferBytes = 1_000_000 }),
        ("statsd.read-buffer=1", { $0.readBufferBytes = 4096 }),
        ("statsd.cache-size=0", { $0.idleFlags = ["--statsd.cache-size"] }),
        ("statsd.cache-type=random", { $0.idleFlags = ["--statsd.cache-type"] }),
        ("statsd.event-queue-size=5", { $0.idleFlags = ["--statsd.event-queue-size"] }),
        ("statsd.event-flush-threshold=5", { $0.idleFlags = ["--statsd.event-flush-threshold"] }),
        ("statsd.event-flush-interval=1.5s", { $0.idleFlags = ["--statsd.event-flush-interval"] }),
        ("statsd.udp-packet-queue-size=5", { $0.idleFlags = ["--statsd.udp-packet-queue-size"] }),
        ("statsd.relay.address=h:1", { $0.relays = [HostPort(host: "h", port: 1)] }),
        ("statsd.relay.packet-length=500", { $0.relayPacketBytes = 500 }),
        ("debug.dump-fsm=g.dot", { $0.graphFile = "g.dot" }),
        ("log.level=warn", { $0.log.level = .warning }),
        ("log.format=json", { $0.log.format = .json }),
    ]

    @Test(arguments: changes.indices)
    func `a value is taken with = and as the next argument`(index: Int) throws {
        let (argument, change) = Self.changes[index]
        var expected = ExporterOptions()
        change(&expected)
        #expect(try options(["--\(argument)"]) == expected)
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        #expect(try options(["--\(parts[0])", String(parts[1])]) == expected)
    }

    private static let toggles:
        [(name: String, change: @Sendable (inout ExporterOptions, Bool) -> Void)] = [
            ("web.enable-lifecycle", { $0.web.allowsLifecycle = $1 }),
            ("check-config", { $0.checksOnly = $1 }),
            ("statsd.parse-dogstatsd-tags", { $0.tags.dogstatsd = $1 }),
            ("statsd.parse-influxdb-tags", { $0.tags.influxdb = $1 }),
            ("statsd.parse-librato-tags", { $0.tags.librato = $1 }),
            ("statsd.parse-signalfx-tags", { $0.tags.signalfx = $1 }),
        ]

    @Test(arguments: toggles.indices)
    func `a toggle is switched on by its name and off by no`(index: Int) throws {
        let (name, change) = Self.toggles[index]
        var (on, off) = (ExporterOptions(), ExporterOptions())
        change(&on, true)
        change(&off, false)
        #expect(try options(["--\(name)"]) == on)
        #expect(try options(["--no-\(name)"]) == off)
    }

    @Test func `every flag has a case here`() {
        let values = Set(Self.changes.map { $0.argument.prefix { $0 != "=" } }.map(String.init))
        #expect(values.union(Self.toggles.map(\.name)) == Set(ExporterFlags.all.map(\.name)))
    }

    @Test func `several relays are several flags`() throws {
        let hosts = try options(["--statsd.relay.address=a:1", "--statsd.relay.address", "b:2"])
        #expect(hosts.relays.map(\.text) == ["a:1", "b:2"])
    }

    @Test(arguments: [
        (["--nope"], "there is no flag --nope"),
        (["--no-log.level"], "there is no flag --no-log.level"),
        (["-x"], "nothing can be done with `-x`"),
        (["rules.yml"], "nothing can be done with `rules.yml`"),
        (["--log.level"], "--log.level needs a value"),
        (["--log.level", "--check-config"], "--log.level needs a value"),
        (["--log.level=info", "--log.level=info"], "--log.level is given twice"),
        (["--check-config", "--no-check-config"], "--check-config is given twice"),
        (["--check-config=true"], "--check-config takes no value: there is --no-check-config"),
        (["--log.level=loud"], "--log.level: `loud` is none of debug, info, warn, error"),
        (["--log.format=x"], "--log.format: `x` is none of logfmt, json"),
        (["--statsd.cache-type=fifo"], "--statsd.cache-type: `fifo` is none of lru, random"),
        (["--statsd.cache-size=-1"], "--statsd.cache-size: `-1` is not in 0 … \(Int.max)"),
        (["--statsd.event-queue-size=x"], "--statsd.event-queue-size: `x` is not a whole number"),
        (
            ["--statsd.unixsocket-mode=999"],
            "--statsd.unixsocket-mode: `999` is not octal permissions such as 755"
        ),
        (
            ["--web.telemetry-path=metrics"],
            "--web.telemetry-path: `metrics` is not a path such as /metrics"
        ),
        (
            ["--web.telemetry-path=/-/ready"],
            "--web.telemetry-path: `/-/ready` is a page of its own"
        ),
        (
            ["--statsd.read-buffer=2000000000"],
            "--statsd.read-buffer: `2000000000` is not in 0 … 1073741824"
        ),
        (["--statsd.relay.address=h"], "--statsd.relay.address: `h` has no port: write h:PORT"),
        (["--statsd.relay.address=h:0"], "--statsd.relay.address: `h:0` has port 0"),
        (
            ["--statsd.relay.address=h:1", "--statsd.relay.address=h:1"],
            "--statsd.relay.address: `h:1` is given twice"
        ),
        (
            ["--statsd.relay.packet-length=70000"],
            "--statsd.relay.packet-length: `70000` is not in 16 … 65507"
        ),
        (
            ["--statsd.listen-udp=9125"],
            "--statsd.listen-udp: `9125` has no port: write 9125:PORT"
        ),
        (
            ["--web.listen-address="],
            "--web.listen-address: `` has no host: 0.0.0.0 is every IPv4 address,"
                + " [::] every address"
        ),
    ])
    func `a wrong flag says why`(arguments: [String], expected: String) {
        let problem = #expect(throws: UsageError.self) {
            try ExporterCommand.parse(arguments[...])
        }
        #expect(problem?.problem == expected)
        #expect(problem?.command == .exporter)
    }

    @Test func `all wrong flags are named`() {
        let text = problem(
            "--nope", "--log.level=x", "--statsd.listen-udp=", "--statsd.listen-tcp=")
        #expect(text?.split(separator: "\n").count == 3)
        #expect(text?.contains("nothing would be heard") == true)
    }

    @Test func `help and version win over what else is there`() throws {
        #expect(try ExporterCommand.parse(["--nope", "--help"]) == .help)
        #expect(try ExporterCommand.parse(["-h"]) == .help)
        #expect(try ExporterCommand.parse(["--check-config", "--version"]) == .version)
    }

    @Test func `the usage has every flag with its default`() {
        let text = Usage.text(.exporter)
        for flag in ExporterFlags.all {
            #expect(text.contains(flag.form == .toggle ? "--[no-]\(flag.name)" : "--\(flag.name)="))
        }
        #expect(text.contains("(default: :9102)"))
    }
}
