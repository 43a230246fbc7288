import BackendKit
import Statsd

/// The fields of a timer: Telegraf's, or every statistic of the reference.
struct InfluxTimerFields {
    private let naming: InfluxNaming
    private let isCountInteger: Bool
    private let selection: TimerMetricSelection
    private let isWeighted: Bool
    private let all: TimerFields
    /// `90` for each percentile, before `_percentile`.
    private let percentiles: [[UInt8]]

    init(_ batch: FlushBatch, _ encoder: InfluxEncoder) {
        naming = encoder.naming
        isCountInteger = encoder.integers == .telegraf
        selection = encoder.statistics
        isWeighted = encoder.isWeighted
        all = TimerFields(batch, selection: selection, isWeighted: isWeighted)
        percentiles = batch.percentiles.map { percentile in
            var text = ByteWriter()
            text.append(percentile, style: .json)
            text.append("_percentile")
            return text.bytes
        }
    }

    /// Writes the fields of one timer.
    ///
    /// - Parameters:
    ///   - timer: the point.
    ///   - batch: the flush that it is of.
    ///   - isPartial: merged of several, so without median and percentiles.
    ///   - lines: has begun the timer's line.
    func write(
        _ timer: TimerPoint, of batch: FlushBatch, isPartial: Bool, to lines: inout InfluxLines
    ) {
        switch naming {
        case .telegraf: writeTelegraf(timer, of: batch, isPartial, &lines)
        case .martlet:
            all.forEach(timer, of: batch) { name, ending, value, isPositional in
                if isPartial, isPositional {
                    lines.tally.unmergeable += 1
                } else {
                    lines.append(value, name, ending)
                }
            }
        }
    }

    private func writeTelegraf(
        _ timer: TimerPoint, of batch: FlushBatch, _ isPartial: Bool, _ lines: inout InfluxLines
    ) {
        let selection = selection.of(timer.parts)
        guard let unweighted = timer.statistics else {
            if selection.contains(.count) { writeCount(0, &lines) }
            return
        }
        let weighted = isWeighted ? batch.weightedStatistics(of: timer) : nil
        for (number, name) in percentiles.enumerated() {
            let isTop = batch.percentiles[number] < 0
            guard selection.contains(isTop ? .lowerPercent : .upperPercent),
                let percentile = batch.percentile(number, of: timer, isWeighted: weighted != nil)
            else { continue }
            if isPartial {
                lines.tally.unmergeable += 1
            } else {
                lines.append(percentile.boundary, "", name)
            }
        }
        write(weighted ?? unweighted, selection, isPartial, &lines)
    }

    private func write(
        _ statistics: TimerStatistics, _ selection: TimerMetricSelection, _ isPartial: Bool,
        _ lines: inout InfluxLines
    ) {
        if selection.contains(.count) { writeCount(statistics.count, &lines) }
        if selection.contains(.lower) { lines.append(statistics.lower, "lower") }
        if selection.contains(.mean) { lines.append(statistics.mean, "mean") }
        if selection.contains(.median) {
            if isPartial {
                lines.tally.unmergeable += 1
            } else {
                lines.append(statistics.median, "median")
            }
        }
        if selection.contains(.standardDeviation) {
            lines.append(statistics.standardDeviation, "stddev")
        }
        if selection.contains(.sum) { lines.append(statistics.sum, "sum") }
        if selection.contains(.upper) { lines.append(statistics.upper, "upper") }
    }

    private func writeCount(_ count: Double, _ lines: inout InfluxLines) {
        if isCountInteger {
            lines.append(integer: count, "count")
        } else {
            lines.append(count, "count")
        }
    }
}
