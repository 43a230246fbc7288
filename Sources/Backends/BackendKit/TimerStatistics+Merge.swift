import Glibc
import Statsd

extension TimerStatistics {
    /// How many values these statistics describe, which `count` does not say under sampling.
    ///
    /// From Σv² = n·(σ² + mean²). When every value is 0 nothing but the count is known.
    private var valueCount: Double {
        let meanSquare = standardDeviation * standardDeviation + mean * mean
        return meanSquare > 0 ? sumSquares / meanSquare : count
    }

    /// The statistics of both timers' values taken together.
    ///
    /// Exact but for rounding (Chan, Golub and LeVeque 1979), except the median, which finished
    /// numbers cannot give: it is not a number here, so that no output writes it.
    func merged(with other: TimerStatistics) -> TimerStatistics {
        let n = valueCount
        let m = other.valueCount
        let total = n + m
        let distance = other.mean - mean
        let squares =
            standardDeviation * standardDeviation * n
            + other.standardDeviation * other.standardDeviation * m
            + (total > 0 ? distance * distance * n * m / total : 0)
        return TimerStatistics(
            count: count + other.count, lower: min(lower, other.lower),
            upper: max(upper, other.upper), sum: sum + other.sum,
            sumSquares: sumSquares + other.sumSquares,
            mean: total > 0 ? (sum + other.sum) / total : 0, median: .nan,
            standardDeviation: total > 0 ? (squares / total).squareRoot() : 0)
    }
}
