import BackendKit
import Statsd

/// Writes one timer's statistics in the reference's order.
struct TimerLines {
    let frame: GraphiteNamespace.Frame
    let selection: TimerMetricSelection
    /// Merged from several: median and percentiles are unknown.
    let isPartial: Bool
    let intervalSeconds: Double

    /// A known timer without values: two zeroes, and nothing that would look measured.
    func appendIdle(_ identity: borrowing GraphiteIdentity, to lines: inout GraphiteLines) {
        if selection.contains(.countPerSecond) {
            lines.append(0, frame, identity, statistic: "count_ps")
        }
        if selection.contains(.count) { lines.append(0, frame, identity, statistic: "count") }
    }

    func append(
        _ percentile: PercentileStatistics, _ ending: PercentileEnding,
        _ identity: borrowing GraphiteIdentity, to lines: inout GraphiteLines
    ) {
        let boundary: (TimerMetricSelection, StaticString) =
            ending.isTop ? (.lowerPercent, "lower") : (.upperPercent, "upper")
        let values: [(TimerMetricSelection, StaticString, Double)] = [
            (.countPercent, "count", percentile.count),
            (.meanPercent, "mean", percentile.mean),
            (boundary.0, boundary.1, percentile.boundary),
            (.sumPercent, "sum", percentile.sum),
            (.sumSquaresPercent, "sum_squares", percentile.sumSquares),
        ]
        for (statistic, name, value) in values where selection.contains(statistic) {
            if isPartial {
                lines.tally.unmergeable += 1
            } else {
                lines.append(value, frame, identity, statistic: name, ending: ending.ending)
            }
        }
    }

    func append(
        _ statistics: TimerStatistics, _ identity: borrowing GraphiteIdentity,
        to lines: inout GraphiteLines
    ) {
        let values: [(TimerMetricSelection, StaticString, Double)] = [
            (.standardDeviation, "std", statistics.standardDeviation),
            (.upper, "upper", statistics.upper),
            (.lower, "lower", statistics.lower),
            (.count, "count", statistics.count),
            (.countPerSecond, "count_ps", statistics.count / intervalSeconds),
            (.sum, "sum", statistics.sum),
            (.sumSquares, "sum_squares", statistics.sumSquares),
            (.mean, "mean", statistics.mean),
            (.median, "median", statistics.median),
        ]
        for (statistic, name, value) in values where selection.contains(statistic) {
            if isPartial, statistic == .median {
                lines.tally.unmergeable += 1
            } else {
                lines.append(value, frame, identity, statistic: name)
            }
        }
    }

    func append(
        _ bin: HistogramBin, _ identity: borrowing GraphiteIdentity, to lines: inout GraphiteLines
    ) {
        lines.append(
            bin.count, frame, identity, statistic: "histogram.bin_",
            ending: PercentileEnding.text(bin.upperLimit))
    }
}
