import Agent
import Configuration
import Statsd
import Testing

/// Flags on their way into the options of the agent.
@Suite struct ExporterConfigurationTests {
    private func load(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> AgentOptions {
        guard case .run(let options) = try ExporterCommand.parse(arguments[...]) else {
            throw UsageError("no run")
        }
        let loader = OptionsLoader(catalog: .all) { path throws(ValueProblem) in
            guard path == "rules.yml" else { throw ValueProblem("cannot be read") }
            return Array("mappings: [{match: a.*, name: b}]".utf8)
        }
        return try loader.load(
            file: nil, environment: environment, flags: options.flagValues(folder: "/folder")
        ).options
    }

    private func backend(_ options: AgentOptions, _ type: String) -> ConfigNode? {
        options.backends.first { $0.type == type }?.node
    }

    @Test func `without flags it listens as statsd_exporter does and keeps series for ever`() throws
    {
        let options = try load()
        #expect(options.listeners.map(\.url.text) == ["udp://0.0.0.0:9125", "tcp://0.0.0.0:9125"])
        #expect(options.http.listen?.text == "[::]:9102")
        #expect(options.backends.map(\.type) == ["prometheus"])
        #expect(backend(options, "prometheus")?["path"]?.text == "/metrics")
        #expect(backend(options, "prometheus")?["ttl"]?.text == "0s")
        #expect(backend(options, "prometheus")?["conflicts"]?.text == "first")
        #expect(options.input.negativeTimers && options.input.mixedTags == .reject)
        #expect(options.input.tags.dogstatsd && !options.input.tags.graphite)
        #expect(options.expire.gauges == .seconds(87_600 * 3_600))
        #expect(options.receiveBufferBytes == AgentOptions().receiveBufferBytes)
    }

    @Test func `every flag that sets something reaches its option`() throws {
        let options = try load(
            "--web.listen-address=127.0.0.1:1", "--web.telemetry-path=/m",
            "--statsd.listen-udp=127.0.0.1:2", "--statsd.listen-tcp=",
            "--statsd.listen-unixgram=run/s", "--statsd.unixsocket-mode=600",
            "--statsd.read-buffer=65536", "--statsd.mapping-config=rules.yml",
            "--no-statsd.parse-influxdb-tags", "--no-statsd.parse-signalfx-tags",
            "--statsd.relay.address=a:1", "--statsd.relay.address=b:2",
            "--statsd.relay.packet-length=512", "--log.level=warn", "--log.format=json")
        #expect(options.http.listen?.text == "127.0.0.1:1")
        #expect(
            options.listeners.map(\.url.text) == [
                "udp://127.0.0.1:2", "unixgram:///folder/run/s",
            ])
        #expect(options.listeners.last?.mode == 0o600)
        #expect(options.receiveBufferBytes == 65_536)
        #expect(options.mapping.text.mapping.rules.map(\.name) == ["b"])
        #expect(!options.input.tags.influxdb && !options.input.tags.signalfx)
        #expect(options.input.tags.librato && options.input.tags.dogstatsd)
        #expect(backend(options, "prometheus")?["path"]?.text == "/m")
        let relay = backend(options, "repeater")
        #expect(relay?["to"]?.elements?.map(\.text) == ["udp://a:1", "udp://b:2"])
        #expect(relay?["packet_bytes_max"]?.text == "512")
        #expect(options.log.level == .warning && options.log.format == .json)
    }

    @Test func `an abstract socket has no mode`() throws {
        let options = try load("--statsd.listen-unixgram=@s", "--statsd.unixsocket-mode=600")
        #expect(options.listeners.last?.url.text == "unixgram://@s")
        #expect(options.listeners.last?.mode == nil)
    }

    @Test func `the environment sets what no flag does, and not what flags do`() throws {
        let options = try load(
            environment: [
                "MARTLET_LIMITS_SERIES": "5", "MARTLET_INPUT_NEGATIVE_TIMERS": "false",
                "MARTLET_HTTP_LISTEN": "127.0.0.1:7", "MARTLET_LISTEN": "udp://127.0.0.1:7",
            ])
        #expect(options.limits.series == 5 && !options.input.negativeTimers)
        #expect(options.http.listen?.port == 9102)
        #expect(options.listeners.count == 2)
    }

    @Test func `a mapping file that is not there is named with its flag`() {
        let refusal = #expect(throws: ConfigRefusal.self) {
            try load("--statsd.mapping-config=no.yml")
        }
        #expect(
            refusal?.description
                == "--statsd.mapping-config:1: mapping.file: `no.yml` cannot be read")
    }

    @Test(arguments: ["127.0.0.1:9125", "localhost:9125", "0.0.0.0:9125"])
    func `a relay to the exporter itself is refused`(relay: String) {
        let refusal = #expect(throws: ConfigRefusal.self) {
            try load("--statsd.relay.address=\(relay)")
        }
        #expect(refusal?.description.contains("is a listener of this agent") == true)
        #expect(throws: Never.self) {
            try load("--statsd.relay.address=\(relay)", "--statsd.listen-udp=")
        }
    }
}
