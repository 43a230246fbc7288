internal import Configuration
package import Statsd

extension PipelineOptions {
    /// Ledgers that a process has: the listeners of its start and those that reloads may add.
    ///
    /// A ledger is some 500 bytes in each of three cells a worker: 100 KB in all.
    static let ledgersMax = 64

    /// What the pipeline needs of the whole configuration.
    package init(_ options: AgentOptions, environment: HostEnvironment) {
        self.init()
        input = InputOptions(options)
        limits.series = options.limits.series
        limits.senders = options.limits.senders
        limits.seriesPerName = options.limits.seriesPerName
        limits.memoryBytes = options.limits.memoryBytes ?? environment.memoryLimitBytes
        mapping = options.mapping.rules
        timers.percentiles = options.timers.percentiles
        timers.histograms = options.timers.histograms.map {
            HistogramRule(match: Array($0.match.utf8), bins: $0.bins)
        }
        timers.weighted = options.timers.weighted
        timers.exactValuesMax = options.timers.exactValuesMax
        exactMembersMax = options.sets.exactMembersMax
        expireSeconds = ByKind(
            counters: options.expire.counters.seconds,
            // The reference's gauges live until they are deleted.
            gauges: options.input.dialect == .etsy ? .infinity : options.expire.gauges.seconds,
            timers: options.expire.timers.seconds, sets: options.expire.sets.seconds)
        idle = ByKind(
            counters: IdlePolicy(options.idle.counters), gauges: IdlePolicy(options.idle.gauges),
            timers: IdlePolicy(options.idle.timers), sets: IdlePolicy(options.idle.sets))
        intervalSeconds = options.interval.seconds
        selfPrefix = options.own.prefix
        workers = options.workers ?? environment.automaticWorkers
        listeners = Self.ledgersMax
        hashSeed = environment.hashSeed
    }
}

extension InputOptions {
    fileprivate init(_ options: AgentOptions) {
        self.init()
        negativeTimers = options.input.negativeTimers
        tags = options.input.tags
        rejectsMixedTags = options.input.mixedTags == .reject
        rateMin = options.limits.rateMin
        nameBytesMax = options.limits.nameBytes
        tagsMax = options.limits.tags
        tagBytesMax = options.limits.tagBytes
        lineBytesMax = options.limits.lineBytes
        namePrefix = Array(options.names.prefix.utf8)
        constantTags = options.names.tags.sorted { $0.key < $1.key }.map { tag in
            Array((tag.value.isEmpty ? tag.key : "\(tag.key):\(tag.value)").utf8)
        }
    }
}

extension IdlePolicy {
    fileprivate init(_ value: IdleValue) {
        switch value {
        case .zero: self = .zero
        case .silent: self = .silent
        }
    }

    fileprivate init(_ value: IdleGauge) {
        switch value {
        case .repeat: self = .repeated
        case .silent: self = .silent
        }
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    var milliseconds: Int64 {
        components.seconds &* 1000 &+ components.attoseconds / 1_000_000_000_000_000
    }
}
