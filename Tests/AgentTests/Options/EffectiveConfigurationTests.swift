import Agent
import Configuration
import Testing

@Suite struct EffectiveConfigurationTests {
    private let full = """
        interval: 1500ms
        align: start
        workers: auto
        shutdown_timeout: 0
        state_dir: /var/lib/martlet
        listen:
          - udp://0.0.0.0:0
          - udp://0.0.0.0:0
          - {url: "tcp://0.0.0.0:8125", idle_timeout: 5m, allow: [10.0.0.0/8, "fd00::/8"]}
          - {url: "unixgram:///run/m", mode: "0660", owner: "root:metrics", gauge_sign: absolute}
          - {url: "unix:///run/s", framing: length, idle_timeout: 1h}
          - unixgram://@martlet
          - url: "forward+tls://0.0.0.0:8135"
            tls: {cert: /c.pem, key: /k.pem, client_ca: /ca.pem}
            token_file: /tokens
        receive_buffer: 1GB
        collector: {grace: 2s, late: count, keep: 10s, agents_max: 5, series_max: 1000,
          series_per_agent_max: 100, journal_bytes_max: 32MiB}
        http: {listen: "", hosts: [metrics.example]}
        admin: {listen: "127.0.0.1:8126"}
        host_tag: "$$name"
        log: {level: warning, format: json}
        input: {dialect: etsy, negative_timers: true, tags: {librato: false, influxdb: no}}
        names: {prefix: "a.", tags: {env: "prod: $${X}", "odd key": ""}}
        mapping:
          defaults: {ttl: 1m3ns, timer_type: histogram, buckets: [1, 2.5], match_type: regex}
          rules:
          - {match: "a.(.*)", name: "n_${1}", labels: {l: "$$1"}, honor_labels: true, scale: 0.5}
          - {match: b, match_type: glob, action: drop, match_metric_type: observer, help: "h $1"}
          - {match: c, name: c, observer_type: summary, quantiles: [{quantile: 0.5, error: 0.1}]}
        timers:
          percentiles: [50, 90, 99.9, -10]
          statistics: [count, upper_percent]
          histograms: [{match: "request", bins: [10, 100.5, inf]}, {match: "", bins: []}]
          weighted: true
          exact_values_max: 1
        sets: {exact_members_max: 7}
        expire: {counters: 1m, timers: 1h1m1s, sets: 1d, gauges: 87600h}
        idle: {counters: silent, timers: silent, sets: silent, gauges: silent}
        limits: {memory: 64MiB, series: 5, series_per_name: 4, senders: 6, rate_min: 1e-3,
          name_bytes: 100, tags: 0, tag_bytes: 7, line_bytes: 1MiB, connections: 3,
          http_connections: 2}
        self: {prefix: me}
        backends:
          - {type: graphite, name: one, address: "[::1]:2003"}
          - {type: graphite, token: hunter2}
          - {type: prometheus, name: page, path: /m}
        """

    private func reload(_ options: AgentOptions) throws -> AgentOptions {
        try LoadedConfiguration(OptionsLoader(catalog: .test).effectiveYAML(options)).options()
    }

    @Test func `defaults read back to the same options`() throws {
        let options = try LoadedConfiguration().options()
        #expect(try reload(options) == options)
    }

    @Test func `every option read from a file reads back to the same options`() throws {
        let text = full.replacing(", token: hunter2", with: "")
        let options = try LoadedConfiguration(text).options()
        #expect(options.listeners.count == 7)
        #expect(options.names.tags == ["env": "prod: ${X}", "odd key": ""])
        #expect(options.timers.histograms.first?.bins == [10, 100.5, .infinity])
        #expect(options.backends.map(\.name) == ["one", "graphite", "page"])
        #expect(try reload(options) == options)
    }

    @Test func `the full example sets every key`() throws {
        let options = try LoadedConfiguration(full).options()
        let schema = AgentOptions.schema(.test)
        let (written, defaults) = (schema.encode(options), schema.encode(schema.defaults))
        for entry in written.entries ?? [] {
            #expect(entry.value != defaults[entry.key], "\(entry.key)")
        }
    }

    @Test func `secrets are redacted and every default is written out`() throws {
        let options = try LoadedConfiguration(full).options()
        let yaml = OptionsLoader(catalog: .test).effectiveYAML(options)
        #expect(!yaml.contains("hunter2"))
        #expect(yaml.contains("token: \"<redacted>\""))
        #expect(options.backends[1].node["token"]?.text == "hunter2")
        #expect(options.backends[1].node["address"]?.text == "127.0.0.1:2003")
    }

    @Test func `a listener is written with the keys that apply to it`() throws {
        let text = "listen: [{url: 'unix:///s', mode: '0600'}, {url: 'udp://h:1'}]"
        let options = try LoadedConfiguration(text).options()
        let yaml = OptionsLoader(catalog: .test).effectiveYAML(options)
        #expect(yaml.contains("mode: 0600"))
        #expect(!yaml.contains("allow"))
        #expect(yaml.contains("- \"udp://h:1\"\n"))
    }
}
