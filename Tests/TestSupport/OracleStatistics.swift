package import Statsd

/// A value as a client sent it, with its weight 1/rate.
package struct OracleValue: Sendable {
    package var value: Double
    package var weight: Double

    package init(value: Double, weight: Double = 1) {
        self.value = value
        self.weight = weight
    }
}

/// The formulas of a timer's statistics once more: slow, obvious, sharing nothing with the agent.
///
/// Source: the reference's formulas as written in docs/METRICS.md. The weighted ones say the same
/// of the list in which each value stands 1/rate times, where a value at the edge counts in part.
package enum OracleStatistics {
    /// The reference's: only the count is weighted.
    package static func timer(_ samples: [OracleValue]) -> TimerStatistics {
        var statistics = weightedTimer(samples.map { OracleValue(value: $0.value) })
        statistics.count = total(samples.map(\.weight))
        return statistics
    }

    /// Each value 1/rate times.
    package static func weightedTimer(_ samples: [OracleValue]) -> TimerStatistics {
        let sorted = sorted(samples)
        let count = total(sorted.map(\.weight))
        let sum = total(sorted.map { $0.value * $0.weight })
        let mean = sum / count
        let deviations = sorted.map { ($0.value - mean) * ($0.value - mean) * $0.weight }
        return TimerStatistics(
            count: count, lower: sorted[0].value, upper: sorted[sorted.count - 1].value, sum: sum,
            sumSquares: total(sorted.map { $0.value * $0.value * $0.weight }), mean: mean,
            median: median(sorted, count: count),
            standardDeviation: (total(deviations) / count).squareRoot())
    }

    /// N = 1 if n = 1, else ⌊|p|/100·n + 0.5⌋ of the lowest, or for a negative p highest, values.
    package static func percentile(
        _ percentile: Double, of samples: [OracleValue]
    ) -> PercentileStatistics? {
        let values = samples.map(\.value).sorted()
        let share = percentile < 0 ? -percentile / 100 : percentile / 100
        var number = Int((share * Double(values.count) + 0.5).rounded(.down))
        if values.count == 1 { number = 1 }
        guard number > 0 else { return nil }
        let part = percentile > 0 ? values.prefix(number) : values.suffix(number)
        let sum = total(Array(part))
        return PercentileStatistics(
            count: Double(number),
            boundary: percentile > 0 ? part[number - 1] : values[values.count - number],
            sum: sum, sumSquares: total(part.map { $0 * $0 }), mean: sum / Double(number))
    }

    /// The same of the list in which each value stands `weight` times, edges in part.
    package static func weightedPercentile(
        _ percentile: Double, of samples: [OracleValue]
    ) -> PercentileStatistics? {
        let ascending = sorted(samples)
        let ordered = percentile < 0 ? Array(ascending.reversed()) : ascending
        let count = total(ascending.map(\.weight))
        let share = percentile < 0 ? -percentile / 100 : percentile / 100
        var rank = (share * count + 0.5).rounded(.down)
        if samples.count == 1, rank < 1 { rank = 1 }
        guard rank > 0 else { return nil }
        if rank > count { rank = count }
        var result = PercentileStatistics(count: rank, boundary: 0, sum: 0, sumSquares: 0, mean: 0)
        var before = 0.0
        // What is missing by rounding alone does not ask for another value.
        for sample in ordered where before < rank - rank * 1e-12 {
            let part = before + sample.weight > rank ? rank - before : sample.weight
            result.boundary = sample.value
            result.sum += sample.value * part
            result.sumSquares += sample.value * sample.value * part
            before += sample.weight
        }
        result.mean = result.sum / rank
        return result
    }

    /// Values by bin: one cursor over the sorted values, upper limits exclusive, in given order.
    package static func bins(_ limits: [Double], of samples: [OracleValue]) -> [HistogramBin] {
        let values = samples.map(\.value).sorted()
        var cursor = 0
        return limits.map { limit in
            let start = cursor
            while cursor < values.count, values[cursor] < limit { cursor += 1 }
            return HistogramBin(upperLimit: limit, count: Double(cursor - start))
        }
    }

    private static func sorted(_ samples: [OracleValue]) -> [OracleValue] {
        samples.sorted { $0.value < $1.value || $0.value == $1.value && $0.weight < $1.weight }
    }

    private static func median(_ sorted: [OracleValue], count: Double) -> Double {
        var before = 0.0
        var middle: [Double] = []
        for sample in sorted {
            let after = before + sample.weight
            if before < count / 2, after >= count / 2 { middle.append(sample.value) }
            if before <= count / 2, after > count / 2 { middle.append(sample.value) }
            before = after
        }
        return middle.reduce(0, +) / Double(middle.count)
    }

    /// The smallest terms first, and the rounding errors summed beside (Neumaier).
    private static func total(_ terms: [Double]) -> Double {
        var sum = 0.0
        var lost = 0.0
        for term in terms.sorted(by: { $0.magnitude < $1.magnitude }) {
            let next = sum + term
            if sum.magnitude >= term.magnitude {
                lost += (sum - next) + term
            } else {
                lost += (term - next) + sum
            }
            sum = next
        }
        return sum + lost
    }
}
