import Agent
import Configuration
import Testing

@Suite struct PrecedenceTests {
    @Test func `each source wins over the one before`() throws {
        let file = "interval: 2s\nhttp: {listen: 'file:1'}\n"
        let inline = ["MARTLET_CONFIG": "interval: 3s\nlog: {level: debug}"]
        var variables = inline
        variables["MARTLET_INTERVAL"] = "4s"
        #expect(try LoadedConfiguration().options().interval == .seconds(10))
        #expect(try LoadedConfiguration(file).options().interval == .seconds(2))
        #expect(
            try LoadedConfiguration(file, environment: inline).options().interval == .seconds(3))
        let all = try LoadedConfiguration(file, environment: variables).options()
        #expect(all.interval == .seconds(4))
        #expect(all.log.level == .debug)
        #expect(all.http.listen?.text == "file:1")
        let flags = try LoadedConfiguration(file, environment: variables, "--interval", "5s")
        #expect(try flags.options().interval == .seconds(5))
        let set = try LoadedConfiguration(
            file, environment: variables, "--interval", "5s", "--set", "interval=6s")
        #expect(try set.options().interval == .seconds(6))
    }

    @Test func `listeners of the environment replace the file's and flags replace both`() throws {
        let file = "listen: ['udp://f:1']"
        let environment = ["MARTLET_LISTEN": "udp://e:1, tcp://e:2"]
        let fromEnvironment = try LoadedConfiguration(file, environment: environment).options()
        #expect(fromEnvironment.listeners.map(\.url.text) == ["udp://e:1", "tcp://e:2"])
        let fromFlags = try LoadedConfiguration(
            file, environment: environment, "--listen", "udp://a:1", "--listen=unix:///s"
        ).options()
        #expect(fromFlags.listeners.map(\.url.text) == ["udp://a:1", "unix:///s"])
    }

    @Test func `every scalar key has a variable of its own`() {
        let keyPaths = OptionsLoader(catalog: .test).scalarKeyPaths
        let variables = keyPaths.map(EnvironmentOverlay.variable(for:))
        #expect(Set(variables).count == variables.count)
        #expect(variables.contains("MARTLET_LOG_LEVEL"))
        #expect(variables.contains("MARTLET_LIMITS_SERIES_PER_NAME"))
        #expect(variables.contains("MARTLET_SELF_PREFIX"))
        #expect(!variables.contains { $0.contains("[") })
    }

    @Test(arguments: [
        ("MARTLET_HTTP_LISTEN", "", "http.listen", ""),
        ("MARTLET_ADMIN_LISTEN", "127.0.0.1:8126", "admin.listen", "127.0.0.1:8126"),
        ("MARTLET_INPUT_TAGS_DOGSTATSD", "false", "input.tags.dogstatsd", "false"),
        ("MARTLET_LIMITS_MEMORY", "64MiB", "limits.memory", "64MiB"),
        ("MARTLET_RECEIVE_BUFFER", "1MiB", "receive_buffer", "1MiB"),
        ("MARTLET_HOST_TAG", "${NOT}", "host_tag", "${NOT}"),
    ])
    func `a variable sets its key to its very text`(
        variable: String, value: String, keyPath: String, written: String
    ) throws {
        let options = try LoadedConfiguration(environment: [variable: value]).options()
        var node: ConfigNode? = AgentOptions.schema(.test).encode(options)
        for key in keyPath.split(separator: ".") { node = node?[String(key)] }
        #expect(node?.text == written)
    }

    @Test func `unknown variables give one warning and service links none`() throws {
        let loaded = try LoadedConfiguration(environment: [
            "MARTLET_INTERVALL": "1s", "MARTLET_X": "", "MARTLET_PORT": "tcp://10.0.0.1:8125",
            "MARTLET_PORT_8125_TCP_ADDR": "10.0.0.1", "MARTLET_SERVICE_HOST": "10.0.0.1",
            "HOME": "/root",
        ])
        #expect(
            try loaded.warnings() == [
                "environment: nothing is configured by MARTLET_INTERVALL, MARTLET_X"
            ])
    }

    @Test func `a long list of unknown variables is shortened`() throws {
        let names = (10..<40).map { ("MARTLET_X\($0)", "") }
        let warnings = try LoadedConfiguration(
            environment: Dictionary(uniqueKeysWithValues: names)
        ).warnings()
        #expect(warnings.count == 1)
        #expect(warnings[0].hasSuffix("MARTLET_X17 and 22 more"))
    }

    @Test func `variables are expanded in the file and in MARTLET_CONFIG`() throws {
        let environment = [
            "H": "db1", "MARTLET_CONFIG": "admin: {listen: '${H}:1'}",
        ]
        let options = try LoadedConfiguration(
            "http: {listen: '${H}:${P:-80}'}", environment: environment
        ).options()
        #expect(options.http.listen?.text == "db1:80")
        #expect(options.admin.listen?.text == "db1:1")
    }

    @Test func `a value of --set is text unless it begins like YAML`() throws {
        let options = try LoadedConfiguration(
            nil, "--set", "names.prefix=a b #c$", "--set", "timers.percentiles=[50, -10]", "--set",
            "names.tags={k: v}", "--set=self.prefix='x y'", "--set", "http.listen="
        ).options()
        #expect(options.names.prefix == "a b #c$")
        #expect(options.timers.percentiles == [50, -10])
        #expect(options.names.tags == ["k": "v"])
        #expect(options.own.prefix == "x y")
        #expect(options.http.listen == nil)
    }

    @Test(arguments: [
        ("nope.x=1", "flag:2: nope: is an unknown key"),
        ("interval.x=1", "flag:2: interval: needs a value (duration, 100ms … 1h), not a mapping"),
        ("log=debug", "flag:2: log: needs a mapping, not a single value"),
        ("a..b=1", "flag:2: a: is an unknown key"),
    ])
    func `a wrong --set names its argument`(setting: String, error: String) throws {
        #expect(try LoadedConfiguration(nil, "--set", setting).errors == [error])
    }

    @Test func `broken YAML in --set names its key`() throws {
        let errors = try LoadedConfiguration(nil, "--set", "listen=[a").errors
        #expect(errors.first?.hasPrefix("flag:2: listen: this is not YAML") == true)
    }

    @Test func `Graphite below a second is a warning`() throws {
        let loaded = try LoadedConfiguration("interval: 500ms\nbackends: [{type: graphite}]")
        #expect(try loaded.warnings().count == 1)
        let slow = try LoadedConfiguration("interval: 1s\nbackends: [{type: graphite}]")
        #expect(try slow.warnings().isEmpty)
    }
}
