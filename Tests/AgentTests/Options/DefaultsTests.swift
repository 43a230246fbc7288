import Agent
import Configuration
import Statsd
import Testing

@Suite struct DefaultsTests {
    @Test(arguments: [nil, "", "# nothing", "{}", "http:\ntimers:\n"])
    func `every default is the documented one`(text: String?) throws {
        let options = try LoadedConfiguration(text).options()
        #expect(options.interval == .seconds(10))
        #expect(options.align == .clock)
        #expect(options.workers == 1)
        #expect(options.shutdownTimeout == .seconds(10))
        #expect(options.stateDirectory == "")
        #expect(
            options.listeners.map(\.url.text) == [
                "udp://127.0.0.1:8125", "udp://[::1]:8125", "tcp://127.0.0.1:8125",
                "tcp://[::1]:8125",
            ])
        #expect(options.receiveBufferBytes == 8_388_608)
        #expect(options.http.listen?.text == "127.0.0.1:9102")
        #expect(options.http.hosts == [])
        #expect(options.admin.listen == nil)
        #expect(options.hostTag == .auto)
        #expect(options.log.level == .info && options.log.format == .logfmt)
        #expect(options.own.prefix == "statsd")
        #expect(options.backends.map(\.type) == ["prometheus", "store"])
        #expect(options.backends.map(\.name) == ["prometheus", "store"])
        #expect(options.backends[0].node["path"]?.text == "/metrics")
    }

    @Test func `every default of input and statistics is the documented one`() throws {
        let options = try LoadedConfiguration().options()
        #expect(options.input.dialect == .auto)
        #expect(!options.input.negativeTimers)
        #expect(options.input.tags == TagDialects())
        #expect(options.names.prefix == "" && options.names.tags == [:])
        #expect(options.timers.percentiles == [90])
        #expect(options.timers.statistics == nil)
        #expect(options.timers.histograms == [])
        #expect(!options.timers.weighted)
        #expect(options.timers.exactValuesMax == 4_096)
        #expect(options.sets.exactMembersMax == 4_096)
        #expect(options.expire.counters == .seconds(3_600))
        #expect(options.expire.timers == .seconds(3_600))
        #expect(options.expire.sets == .seconds(3_600))
        #expect(options.expire.gauges == .seconds(86_400))
        #expect(options.idle.counters == .zero && options.idle.timers == .zero)
        #expect(options.idle.sets == .zero && options.idle.gauges == .repeat)
    }

    @Test func `every default limit is the documented one`() throws {
        let limits = try LoadedConfiguration().options().limits
        #expect(limits.memoryBytes == nil)
        #expect(limits.series == 1_000_000)
        #expect(limits.seriesPerName == 100_000)
        #expect(limits.rateMin == 1e-6)
        #expect(limits.nameBytes == 1_024)
        #expect(limits.tags == 64)
        #expect(limits.tagBytes == 1_024)
        #expect(limits.lineBytes == 65_536)
        #expect(limits.connections == 1_024)
        #expect(limits.httpConnections == 64)
    }

    @Test func `limits agree with the parser's own defaults`() throws {
        let limits = try LoadedConfiguration().options().limits
        let input = InputOptions()
        #expect(limits.rateMin == input.rateMin)
        #expect(limits.nameBytes == input.nameBytesMax)
        #expect(limits.tags == input.tagsMax)
        #expect(limits.tagBytes == input.tagBytesMax)
        #expect(limits.lineBytes == input.lineBytesMax)
    }

    @Test func `a default listener on IPv6 may be missing, a lone one may not`() throws {
        let defaults = try LoadedConfiguration().options()
        #expect(defaults.listeners.map(defaults.mayBeMissing) == [false, true, false, true])
        let lone = try LoadedConfiguration("listen: ['udp://[::1]:8125']").options()
        #expect(lone.listeners.map(lone.mayBeMissing) == [false])
    }
}
