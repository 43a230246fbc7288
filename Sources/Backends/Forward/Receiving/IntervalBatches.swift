import ForwardKit
package import Statsd

/// What a collector needs to know of the configuration to make flushes of intervals.
package struct IntervalBatchOptions: Sendable {
    package var timers: TimerOptions
    /// Rules have been applied by the agents; the mapping says nothing of their series, and is here
    /// because every batch for one backend has the same.
    package var mapping: MappingRules
    /// Before the collector's own metrics.
    package var ownPrefix: String

    package init(_ pipeline: PipelineOptions) {
        timers = pipeline.timers
        mapping = pipeline.mapping
        ownPrefix = pipeline.selfPrefix.isEmpty ? "collector" : "\(pipeline.selfPrefix).collector"
    }
}

/// Makes a collector's closed intervals the flushes and ticks that backends take.
struct IntervalBatches {
    private let options: IntervalBatchOptions
    private let mapping: SeriesMapping
    private var timers: ForwardedTimers
    private var numbers: SeriesNumbers

    init(_ options: IntervalBatchOptions, numbers: SeriesNumbers) {
        self.options = options
        self.numbers = numbers
        mapping = SeriesMapping(options.mapping)
        timers = ForwardedTimers(options.timers)
    }

    /// The same for another configuration; series keep their numbers.
    func reconfigured(_ options: IntervalBatchOptions) -> IntervalBatches {
        IntervalBatches(options, numbers: numbers)
    }

    // MARK: Flushes

    /// The whole interval without what goes `upward` to another collector, which makes everything
    /// of it; with how much has come as gauges beside its series.
    mutating func flush(
        of interval: ClosedInterval, atSeconds now: UInt64, without upward: [UpwardPlan] = []
    ) -> FlushBatch {
        let start = interval.key.endNanoseconds - interval.key.lengthNanoseconds
        let seconds = Double(interval.key.endNanoseconds - start) / 1e9
        var batch = FlushBatch(
            timestampMilliseconds: Int64(clamping: interval.key.endNanoseconds / 1_000_000),
            intervalSeconds: seconds, measuredIntervalSeconds: seconds,
            own: OwnStatistics(
                prefix: options.ownPrefix, numStats: interval.series.count,
                processingMilliseconds: 0, calculationMilliseconds: 0))
        batch.isForwarded = true
        batch.keys = interval.series.keys
        batch.mapping = mapping
        batch.percentiles = options.timers.percentiles
        for entry in interval.series.entries
        where !upward.takes(entry.key, in: interval.series.keys) {
            append(entry, of: interval.series, to: &batch, atSeconds: now)
        }
        append(interval.completeness, to: &batch, atSeconds: now)
        return batch
    }

    private mutating func append(
        _ entry: MergedSeries.Entry, of series: MergedSeries, to batch: inout FlushBatch,
        atSeconds now: UInt64
    ) {
        switch series.state(of: entry) {
        case .counter(let counter):
            batch.counters.append(CounterPoint(key: entry.key, sum: counter.sum))
        case .gauge(let gauge):
            batch.gauges.append(
                gauge.point(
                    numbers.id(of: series.key(of: entry), .gauge, atSeconds: now), entry.key))
        case .set(let cell):
            let id = numbers.id(of: series.key(of: entry), .set, atSeconds: now)
            batch.sets.append(
                SetPoint(series: id, key: entry.key, cardinality: cell.cardinality))
        case .timer(let cell):
            let id = numbers.id(of: series.key(of: entry), entry.type, atSeconds: now)
            timers.append(
                cell, id, key: entry.key, type: entry.type,
                parts: ForwardedParts.atCollector(entry.scope, entry.type).timerParts, to: &batch)
        }
    }

    private mutating func append(
        _ completeness: Completeness, to batch: inout FlushBatch, atSeconds now: UInt64
    ) {
        let figures: [(StaticString, Double)] = [
            ("agents_expected", Double(completeness.expected)),
            ("agents_in", Double(completeness.reported)),
            ("agents_partial", Double(completeness.partial)),
            ("agents_lost", Double(completeness.missing)),
            ("batches_late", Double(completeness.amendedBatches)),
            ("series_over_budget", Double(completeness.seriesOverBudget)),
        ]
        for (name, value) in figures {
            let key = Array("\(options.ownPrefix).\(name)".utf8)
            let id = numbers.id(of: key[...], .gauge, atSeconds: now)
            batch.gauges.append(
                GaugePoint(
                    series: id, key: batch.keys.append(key.span), value: value,
                    updatedSeconds: Double(batch.timestampMilliseconds) / 1000))
        }
    }

    // MARK: Ticks

    /// What a closed interval adds to cumulative series.
    mutating func tick(
        of interval: ClosedInterval, atSeconds now: UInt64, without upward: [UpwardPlan] = []
    ) -> TickBatch {
        var batch = newTick(atSeconds: now, keys: interval.series.keys)
        for entry in interval.series.entries
        where !upward.takes(entry.key, in: interval.series.keys) {
            append(
                interval.series.state(of: entry), entry.type, key: entry.key,
                interval.series.key(of: entry), to: &batch, atSeconds: now)
        }
        return batch
    }

    /// What a batch adds to an interval that was closed before.
    mutating func tick(
        of late: ForwardBatch, atSeconds now: UInt64, without upward: [UpwardPlan] = []
    ) -> TickBatch {
        var batch = newTick(atSeconds: now, keys: KeyChunks())
        for series in late.series where SeriesKind(series.type) != .gauge {
            let key = late.key(of: series)
            let place = batch.keys.append(key.span)
            if upward.takes(place, in: batch.keys) { continue }
            append(series.state, series.type, key: place, key, to: &batch, atSeconds: now)
        }
        return batch
    }

    private func newTick(atSeconds now: UInt64, keys: KeyChunks) -> TickBatch {
        var batch = TickBatch(timestampSeconds: Double(now))
        batch.isForwarded = true
        batch.keys = keys
        batch.mapping = mapping
        batch.bucketEdges = options.timers.classicBuckets
        return batch
    }

    private mutating func append(
        _ state: ForwardState, _ type: MetricType, key place: ByteRange, _ key: ArraySlice<UInt8>,
        to batch: inout TickBatch, atSeconds now: UInt64
    ) {
        switch state {
        case .counter(let counter):
            batch.counters.append(
                CounterTick(
                    series: numbers.id(of: key, type, atSeconds: now), key: place,
                    sum: counter.sum))
        case .gauge(let gauge):
            batch.gauges.append(
                gauge.point(numbers.id(of: key, type, atSeconds: now), place))
        case .timer(let cell):
            timers.append(
                cell, numbers.id(of: key, type, atSeconds: now), key: place, type: type,
                to: &batch)
        case .set: break
        }
    }
}

extension ForwardGauge {
    fileprivate func point(_ id: SeriesID, _ key: ByteRange) -> GaugePoint {
        GaugePoint(
            series: id, key: key, value: value,
            updatedSeconds: Double(updatedMilliseconds) / 1000)
    }
}
