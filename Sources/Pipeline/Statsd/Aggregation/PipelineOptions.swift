/// How lines become series and series become a flush: everything that configuration decides
/// between a datagram and a `FlushBatch`.
package struct PipelineOptions: Sendable, Equatable {
    package var input = InputOptions()
    package var limits = SeriesLimits()
    package var timers = TimerOptions()
    package var mapping = MappingRules()
    /// Members that a set keeps exactly before it turns to HyperLogLog.
    package var exactMembersMax = 4096
    package var expireSeconds = ByKind<Double>(
        counters: 3600, gauges: 86_400, timers: 3600, sets: 3600)
    package var idle = ByKind<IdlePolicy>(
        counters: .zero, gauges: .repeated, timers: .zero, sets: .zero)
    /// The nominal flush interval; rates divide by it.
    package var intervalSeconds = 10.0
    /// Before the agent's own metrics in push backends.
    package var selfPrefix = "statsd"
    /// Ingest threads, at least 1: each gets its share of the memory limit.
    package var workers = 1
    /// Listeners of the configuration; ledgers are kept by a listener's number.
    package var listeners = 1
    /// Mixed into every hash of a series' name, so that a sender cannot choose names that collide.
    package var hashSeed: UInt64 = 0

    package init() {}
}

/// The largest number of series, and the memory they may take.
package struct SeriesLimits: BitwiseCopyable, Sendable, Equatable {
    package var series = 1_000_000
    /// Series with tags that share a name.
    package var seriesPerName = 100_000
    /// Senders whose running totals are kept, of all workers together.
    package var senders = 10_000
    /// Cells, tables and caches of all workers and of the merged state together.
    package var memoryBytes = 1 << 30

    package init() {}
}

/// What is derived from timers.
package struct TimerOptions: Sendable, Equatable {
    /// In (0, 100] or [-100, 0).
    package var percentiles: [Double] = [90]
    /// The first whose `match` occurs in a timer's name counts its values.
    package var histograms: [HistogramRule] = []
    /// Weighted statistics in the outputs that follow the reference.
    package var weighted = false
    /// Values that a timer keeps in an interval before it turns to a sketch.
    package var exactValuesMax = 4096
    /// Upper edges of the exposition's classic histograms, ascending, without the last (+Inf).
    package var classicBuckets: [Double] = []

    package init() {}
}

/// A configured histogram: `match` is a part of the timer's name.
package struct HistogramRule: Sendable, Equatable {
    package var match: [UInt8]
    /// Upper limits, exclusive, ascending; the last may be infinite.
    package var bins: [Double]

    package init(match: [UInt8], bins: [Double]) {
        self.match = match
        self.bins = bins
    }
}

/// What a known series without samples sends.
package enum IdlePolicy: BitwiseCopyable, Sendable {
    /// A counter or a set sends 0, a timer its count as 0.
    case zero
    /// Its last value; for gauges.
    case repeated
    /// Nothing.
    case silent
}
