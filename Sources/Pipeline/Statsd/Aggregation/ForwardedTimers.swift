/// Makes timers that other agents have filled the points of a flush or a tick.
package struct ForwardedTimers: Sendable {
    private let limits: SeriesTimerLimits
    private let bucketCount: Int
    private var summary: TimerSummary

    package init(_ options: TimerOptions) {
        limits = SeriesTimerLimits(options)
        bucketCount = options.classicBuckets.count
        summary = TimerSummary(percentiles: options.percentiles)
    }

    /// Adds a timer's statistics to a flush; nothing for an empty one.
    package mutating func append(
        _ cell: TimerCell, _ id: SeriesID, key: ByteRange, type: MetricType, parts: TimerParts,
        to batch: inout FlushBatch
    ) {
        var cell = cell
        let rule = limits.rule(forName: batch.keys[key].span)
        if let lone = cell.lone, rule == 0 {
            return batch.timers.append(
                lone: lone, series: id, key: key, type: type, parts: parts)
        }
        guard summary.sumUp(&cell, limits: limits[Int(rule), .none]) else { return }
        batch.append(summary, id, key: key, type: type, parts: parts)
    }

    /// Adds a timer's values to a tick.
    ///
    /// A sketch that was not counted by this agent's buckets cannot be any more: all its values are
    /// then told to lie above the last.
    package func append(
        _ cell: TimerCell, _ id: SeriesID, key: ByteRange, type: MetricType,
        to batch: inout TickBatch
    ) {
        guard let sketch = cell.sketch, cell.edges?.buckets.count != bucketCount + 1 else {
            return batch.append(cell, id, key: key, type: type, bucketCount: bucketCount)
        }
        let counts = [Double](repeating: 0, count: bucketCount) + [sketch.weightedCount]
        batch.append(sketch, counts: counts, id, key: key, type: type)
    }
}
