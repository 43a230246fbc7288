import Console
import ExpositionKit
import Graphite
import Influx
import Statsd

/// One configuration of everything between a datagram and an output, chosen by four bytes.
struct PipelineCase {
    static let headBytes = 4

    private(set) var options = PipelineOptions()
    /// By listener; the second is always the tolerant one.
    private(set) var profiles = [ListenerProfile(), ListenerProfile()]
    private(set) var graphite = GraphiteOptions()
    private(set) var influx = InfluxOptions()
    private(set) var console = ConsoleOptions()
    private(set) var prometheus = ExpositionOptions()

    init(_ head: [UInt8]) {
        precondition(head.count == Self.headBytes, "a case is chosen by four bytes")
        options.listeners = profiles.count
        chooseInput(head[0])
        chooseState(head[1])
        chooseTimers(head[2])
        chooseOutputs(head[3])
        options.timers.classicBuckets = ExpositionOptions.classicBuckets(for: [prometheus])
    }

    private mutating func chooseInput(_ bits: UInt8) {
        if bits & 1 != 0 { profiles[0].dialect = .etsy }
        if bits & 2 != 0 { profiles[0].gaugeSign = .absolute }
        options.workers = Int(bits >> 2 & 3) % 3 + 1
        if bits & 16 != 0 {
            options.input.nameBytesMax = 12
            options.input.tagsMax = 2
            options.input.tagBytesMax = 5
            options.input.lineBytesMax = 40
        }
        if bits & 32 != 0 {
            options.input.namePrefix = Array("p.".utf8)
            options.input.constantTags = [Array("t:const".utf8)]
        }
        options.input.negativeTimers = bits & 64 != 0
        if bits & 128 != 0 { options.input.tags.influxdb = false }
    }

    private mutating func chooseState(_ bits: UInt8) {
        if bits & 1 != 0 {
            options.limits.series = 6
            options.limits.seriesPerName = 2
        }
        if bits & 2 != 0 { options.limits.memoryBytes = 200_000 }
        if bits & 4 != 0 { options.exactMembersMax = 4 }
        if bits & 8 != 0 {
            options.expireSeconds = ByKind(counters: 10, gauges: 20, timers: 30, sets: 40)
        }
        let idle: [IdlePolicy] = [.zero, .repeated, .silent, .silent]
        let policy = idle[Int(bits >> 4 & 3)]
        options.idle.gauges = policy
        if policy != .repeated {
            options.idle = ByKind(
                counters: policy, gauges: policy, timers: policy, sets: policy)
        }
        if bits & 64 != 0 { options.selfPrefix = "" }
        options.hashSeed = UInt64(bits >> 7)
    }

    private mutating func chooseTimers(_ bits: UInt8) {
        options.timers.weighted = bits & 1 != 0
        if bits & 2 != 0 { options.timers.exactValuesMax = 4 }
        if bits & 4 != 0 { options.timers.percentiles = [50, 99.9, 100, -10, -100, 0.001] }
        if bits & 8 != 0 { options.timers.percentiles = [] }
        if bits & 16 != 0 {
            options.timers.histograms = [
                HistogramRule(match: Array("a".utf8), bins: [-1, 0, 1, 100]),
                HistogramRule(match: [], bins: [0.5, .infinity]),
            ]
        }
        if bits & 32 != 0 { options.intervalSeconds = 0.1 }
        if bits & 64 != 0 { influx.naming = .martlet }
        if bits & 128 != 0 { influx.integers = .telegraf }
    }

    private mutating func chooseOutputs(_ bits: UInt8) {
        if bits & 1 != 0 { graphite.names = .modern }
        if bits & 2 != 0 { graphite.tags = .drop }
        if bits & 4 != 0 {
            graphite.globalPrefix = ""
            graphite.prefixTimer = "t m/{host}"
            graphite.globalSuffix = "end"
        }
        if bits & 8 != 0 { console.format = .json }
        if bits & 16 != 0 { prometheus.naming = .openMetrics }
        if bits & 32 != 0 { prometheus.timers = .histogram }
        if bits & 64 != 0 { prometheus.unit = .milliseconds }
        if bits & 128 != 0 {
            prometheus.ttlSeconds = 15
            prometheus.maxAgeSeconds = 5
            prometheus.buckets = [-1, 0, 0.1, 1e6]
        }
    }
}
