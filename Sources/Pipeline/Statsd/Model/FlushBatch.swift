/// What one flush hands to the backends: a value, finished, immutable, free of any shard.
///
/// Keys are ranges of `keys` (`SeriesKey` form). Points come in no particular order; no two
/// counters (gauges, sets, or timers of one type) have the same key.
package struct FlushBatch: Sendable {
    /// The interval's end, Unix time in milliseconds.
    package var timestampMilliseconds: Int64
    /// The nominal interval, which rates divide by.
    package var intervalSeconds: Double
    /// How long the interval really was.
    package var measuredIntervalSeconds: Double
    package var keys = KeyChunks()
    package var mapping = SeriesMapping()
    package var counters: [CounterPoint] = []
    package var gauges: [GaugePoint] = []
    package var sets: [SetPoint] = []
    package var timers = TimerPoints()
    /// The configured percentiles, in order.
    package var percentiles: [Double] = []
    /// `percentiles.count` entries for each timer that points here; `nil` where N = 0.
    private var percentileStatistics: [PercentileStatistics?] = []
    /// Of the timers in which some weight differs from 1: statistics with every value taken
    /// `1/rate` times.
    package var weightedStatistics: [TimerStatistics] = []
    /// Upper limits (exclusive, the last may be infinite) and counts of configured histograms.
    package var bins: [HistogramBin] = []
    package var own: OwnStatistics
    /// What the points were made of, for outputs that merge it with others'; `nil` where none does.
    package var states: FlushStates?
    /// Whether it is an interval of other agents, which a collector has merged, and not this one's.
    package var isForwarded = false

    package init(
        timestampMilliseconds: Int64, intervalSeconds: Double, measuredIntervalSeconds: Double,
        own: OwnStatistics
    ) {
        self.timestampMilliseconds = timestampMilliseconds
        self.intervalSeconds = intervalSeconds
        self.measuredIntervalSeconds = measuredIntervalSeconds
        self.own = own
    }

    /// Count, sum, mean and so on of a timer with every value taken `1/rate` times.
    package func weightedStatistics(of timer: TimerPoint) -> TimerStatistics? {
        timer.weighted.map { weightedStatistics[Int($0)] } ?? timer.statistics
    }

    /// The statistics of `percentiles[number]`; `nil` where N = 0, and for a timer without values.
    package func percentile(
        _ number: Int, of timer: TimerPoint, isWeighted: Bool
    ) -> PercentileStatistics? {
        let first = isWeighted ? timer.firstWeightedPercentile : timer.firstPercentile
        guard let first else {
            return timer.statistics.map { PercentileStatistics(ofLone: $0.mean) }
        }
        return percentileStatistics[Int(first) + number]
    }

    /// Adds one entry for each of `percentiles`, for a timer to point at.
    package mutating func appendPercentiles(_ statistics: [PercentileStatistics?]) -> UInt32 {
        percentileStatistics.append(contentsOf: statistics)
        return UInt32(truncatingIfNeeded: percentileStatistics.count - statistics.count)
    }

    /// Adds statistics for a timer's `weighted` to point at.
    package mutating func appendWeighted(_ statistics: TimerStatistics) -> UInt32 {
        weightedStatistics.append(statistics)
        return UInt32(truncatingIfNeeded: weightedStatistics.count - 1)
    }

    /// The interval's end in whole seconds, rounded down.
    package var timestampSeconds: Int64 { timestampMilliseconds / 1000 }
}

/// A counter's interval, in 16 bytes: there may be a million of them.
package struct CounterPoint: BitwiseCopyable, Sendable {
    /// Σ value/rate over the interval; the rate is `sum / intervalSeconds`.
    package var sum: Double
    private let keyStart: UInt32
    private let keyCount: UInt16

    package init(key: ByteRange, sum: Double) {
        self.sum = sum
        keyStart = key.start
        // No key is longer: `KeyChunks.keyBytesMax`.
        keyCount = UInt16(clamping: key.count)
    }

    package var key: ByteRange { ByteRange(Int(keyStart), Int(keyStart) + Int(keyCount)) }
}

package struct GaugePoint: BitwiseCopyable, Sendable {
    package var series: SeriesID
    package var key: ByteRange
    package var value: Double
    /// Wall-clock time of the last update; the latest wins where an output merges two gauges.
    package var updatedSeconds: Double

    package init(series: SeriesID, key: ByteRange, value: Double, updatedSeconds: Double) {
        self.series = series
        self.key = key
        self.value = value
        self.updatedSeconds = updatedSeconds
    }
}

package struct SetPoint: BitwiseCopyable, Sendable {
    package var series: SeriesID
    package var key: ByteRange
    /// Distinct members in the interval: exact, or HyperLogLog's estimate.
    package var cardinality: Double

    package init(series: SeriesID, key: ByteRange, cardinality: Double) {
        self.series = series
        self.key = key
        self.cardinality = cardinality
    }
}

package struct TimerPoint: BitwiseCopyable, Sendable {
    package var series: SeriesID
    package var key: ByteRange
    /// `timer`, `histogram` or `distribution`.
    package var type: MetricType
    /// `nil` when the interval had no value: then `count` and `count_ps` alone are sent, as 0.
    package var statistics: TimerStatistics?
    /// Index into `weightedStatistics`; `nil` when every weight is 1, and both are the same.
    package var weighted: UInt32?
    /// Where `FlushBatch.percentile` finds the first; `nil` for a lone value, which says all.
    package var firstPercentile: UInt32?
    /// The same, weighted; equal to `firstPercentile` when no weight differs from 1.
    package var firstWeightedPercentile: UInt32?
    package var bins: ByteRange
    /// What of it is sent from here; the rest is another process's to send.
    package var parts = TimerParts.all

    /// A timer without values, unless statistics are given.
    package init(
        series: SeriesID, key: ByteRange, type: MetricType, statistics: TimerStatistics? = nil,
        weighted: UInt32? = nil, firstPercentile: UInt32? = nil,
        firstWeightedPercentile: UInt32? = nil, bins: ByteRange = .empty
    ) {
        self.series = series
        self.key = key
        self.type = type
        self.statistics = statistics
        self.weighted = weighted
        self.firstPercentile = firstPercentile
        self.firstWeightedPercentile = firstWeightedPercentile
        self.bins = bins
    }
}

/// The two halves of what a timer's values come to.
package struct TimerParts: OptionSet, BitwiseCopyable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Count, sum, minimum, maximum and mean.
    package static let sums = TimerParts(rawValue: 1 << 0)
    /// Percentiles, median, deviation and histograms.
    package static let distribution = TimerParts(rawValue: 1 << 1)
    package static let all: TimerParts = [.sums, .distribution]
}

/// One bin of a configured histogram: `[previous limit, limit)`.
package struct HistogramBin: BitwiseCopyable, Sendable, Equatable {
    package var upperLimit: Double
    package var count: Double

    package init(upperLimit: Double, count: Double) {
        self.upperLimit = upperLimit
        self.count = count
    }
}

/// The agent's own figures in push backends, under the reference's names.
///
/// Its counters (`bad_lines_seen`, `packets_received`, `metrics_received`) and `timestamp_lag`
/// are ordinary points of the batch.
package struct OwnStatistics: Sendable, Equatable {
    /// `self.prefix`, by default `statsd`.
    package var prefix: String
    /// Number of series in the batch, own ones included.
    package var numStats: Int
    /// Time from the start of the flush to the batch, all steps.
    package var processingMilliseconds: Double
    /// Time spent in deriving statistics.
    package var calculationMilliseconds: Double

    package init(
        prefix: String, numStats: Int, processingMilliseconds: Double,
        calculationMilliseconds: Double
    ) {
        self.prefix = prefix
        self.numStats = numStats
        self.processingMilliseconds = processingMilliseconds
        self.calculationMilliseconds = calculationMilliseconds
    }
}
