package import Statsd

/// Builds a flush point by point, with keys in canonical form (`name|key:value`).
package struct FlushBuilder {
    package var batch: FlushBatch

    package init(timestampSeconds: Int64 = 1_700_000_000, intervalSeconds: Double = 10) {
        batch = FlushBatch(
            timestampMilliseconds: timestampSeconds * 1000, intervalSeconds: intervalSeconds,
            measuredIntervalSeconds: intervalSeconds,
            own: OwnStatistics(
                prefix: "statsd", numStats: 8, processingMilliseconds: 2,
                calculationMilliseconds: 0.5))
    }

    private var series: SeriesID {
        let count =
            batch.counters.count + batch.gauges.count + batch.sets.count + batch.timers.count
        return SeriesID(index: UInt32(count), generation: 0)
    }

    private mutating func key(_ text: String) -> ByteRange {
        batch.keys.append(Array(text.utf8).span)
    }

    package mutating func counter(_ name: String, _ sum: Double) {
        batch.counters.append(CounterPoint(key: key(name), sum: sum))
    }

    package mutating func gauge(_ name: String, _ value: Double, updatedSeconds: Double = 0) {
        batch.gauges.append(
            GaugePoint(
                series: series, key: key(name), value: value, updatedSeconds: updatedSeconds))
    }

    package mutating func set(_ name: String, _ cardinality: Double) {
        batch.sets.append(SetPoint(series: series, key: key(name), cardinality: cardinality))
    }

    package mutating func timer(
        _ name: String, _ statistics: TimerStatistics?, weighted: TimerStatistics? = nil,
        type: MetricType = .timer, percentiles: [PercentileStatistics?] = [],
        bins: [HistogramBin] = []
    ) {
        let first = batch.appendPercentiles(percentiles)
        let firstBin = batch.bins.count
        batch.bins += bins
        batch.timers.append(
            TimerPoint(
                series: series, key: key(name), type: type, statistics: statistics,
                weighted: weighted.map { batch.appendWeighted($0) }, firstPercentile: first,
                firstWeightedPercentile: first, bins: ByteRange(firstBin, batch.bins.count)))
    }

    /// The worked example {450,120,553,994,334,844,675,496} of the reference.
    package static let worked = TimerStatistics(
        count: 8, lower: 120, upper: 994, sum: 4466, sumSquares: 3_036_278, mean: 558.25,
        median: 524.5, standardDeviation: 260.56033370411546)
    package static let worked90 = PercentileStatistics(
        count: 7, boundary: 844, sum: 3472, sumSquares: 2_048_242, mean: 496)
}
