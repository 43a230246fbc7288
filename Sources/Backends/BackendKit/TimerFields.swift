package import Statsd

/// Walks through the statistics of a timer under the reference's names and in its order.
package struct TimerFields: Sendable {
    /// Called for each statistic: `sum_squares` and the ending `_90` (or none), its value, and
    /// whether only the single values could give it (a percentile, the median).
    package typealias Visitor = (
        _ name: StaticString, _ ending: [UInt8], _ value: Double, _ isPositional: Bool
    ) -> Void

    private let selection: TimerMetricSelection
    private let isWeighted: Bool
    private let endings: [PercentileEnding]

    /// Prepares the names for a flush.
    ///
    /// - Parameters:
    ///   - batch: the flush that the timers are of.
    ///   - selection: which statistics are visited.
    ///   - isWeighted: `timers.weighted`: weights count in every statistic, not in `count` alone.
    package init(_ batch: FlushBatch, selection: TimerMetricSelection, isWeighted: Bool) {
        self.selection = selection
        self.isWeighted = isWeighted
        endings = batch.percentiles.map(PercentileEnding.init)
    }

    /// A timer without values has two zeroes, and nothing that would look measured.
    package func forEach(_ timer: TimerPoint, of batch: FlushBatch, _ visit: Visitor) {
        let selection = selection.of(timer.parts)
        guard let unweighted = timer.statistics else {
            if selection.contains(.countPerSecond) { visit("count_ps", [], 0, false) }
            if selection.contains(.count) { visit("count", [], 0, false) }
            return
        }
        let weighted = isWeighted ? batch.weightedStatistics(of: timer) : nil
        for (number, ending) in endings.enumerated() {
            let percentile = batch.percentile(number, of: timer, isWeighted: weighted != nil)
            guard let percentile else { continue }
            forEach(percentile, ending, selection, visit)
        }
        forEach(weighted ?? unweighted, batch.intervalSeconds, selection, visit)
        guard selection.contains(.histogram) else { return }
        for bin in batch.bins[timer.bins.range] {
            visit("histogram.bin_", PercentileEnding.text(bin.upperLimit), bin.count, false)
        }
    }

    private func forEach(
        _ percentile: PercentileStatistics, _ ending: PercentileEnding,
        _ selection: TimerMetricSelection, _ visit: Visitor
    ) {
        let name = ending.ending
        if selection.contains(.countPercent) { visit("count", name, percentile.count, true) }
        if selection.contains(.meanPercent) { visit("mean", name, percentile.mean, true) }
        if ending.isTop {
            if selection.contains(.lowerPercent) { visit("lower", name, percentile.boundary, true) }
        } else if selection.contains(.upperPercent) {
            visit("upper", name, percentile.boundary, true)
        }
        if selection.contains(.sumPercent) { visit("sum", name, percentile.sum, true) }
        if selection.contains(.sumSquaresPercent) {
            visit("sum_squares", name, percentile.sumSquares, true)
        }
    }

    private func forEach(
        _ statistics: TimerStatistics, _ intervalSeconds: Double,
        _ selection: TimerMetricSelection, _ visit: Visitor
    ) {
        if selection.contains(.standardDeviation) {
            visit("std", [], statistics.standardDeviation, false)
        }
        if selection.contains(.upper) { visit("upper", [], statistics.upper, false) }
        if selection.contains(.lower) { visit("lower", [], statistics.lower, false) }
        if selection.contains(.count) { visit("count", [], statistics.count, false) }
        if selection.contains(.countPerSecond) {
            visit("count_ps", [], statistics.count / intervalSeconds, false)
        }
        if selection.contains(.sum) { visit("sum", [], statistics.sum, false) }
        if selection.contains(.sumSquares) {
            visit("sum_squares", [], statistics.sumSquares, false)
        }
        if selection.contains(.mean) { visit("mean", [], statistics.mean, false) }
        if selection.contains(.median) { visit("median", [], statistics.median, true) }
    }
}
