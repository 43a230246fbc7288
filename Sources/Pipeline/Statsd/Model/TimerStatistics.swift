/// The statistics of one timer over an interval, in the unit the client sent.
///
/// Formulas: the reference's, `docs/METRICS.md`. With every weight 1 the weighted and the
/// unweighted statistics are the same.
package struct TimerStatistics: BitwiseCopyable, Sendable, Equatable {
    /// Σ 1/rate: how many values were measured.
    package var count: Double
    package var lower: Double
    package var upper: Double
    package var sum: Double
    package var sumSquares: Double
    package var mean: Double
    package var median: Double
    /// Population standard deviation.
    package var standardDeviation: Double

    package init(
        count: Double, lower: Double, upper: Double, sum: Double, sumSquares: Double,
        mean: Double, median: Double, standardDeviation: Double
    ) {
        self.count = count
        self.lower = lower
        self.upper = upper
        self.sum = sum
        self.sumSquares = sumSquares
        self.mean = mean
        self.median = median
        self.standardDeviation = standardDeviation
    }

    /// The statistics of one value of weight 1: the formulas of lists come to the same.
    package init(ofLone value: Double) {
        self.init(
            count: 1, lower: value, upper: value, sum: value, sumSquares: value * value,
            mean: value, median: value, standardDeviation: 0)
    }
}

/// The statistics below (or, for a negative percentile, above) one percentile.
package struct PercentileStatistics: BitwiseCopyable, Sendable, Equatable {
    /// N, the number of values at or below (above) the percentile.
    package var count: Double
    /// `upper_P`, or `lower_topP` for a negative percentile.
    package var boundary: Double
    package var sum: Double
    package var sumSquares: Double
    package var mean: Double

    package init(count: Double, boundary: Double, sum: Double, sumSquares: Double, mean: Double) {
        self.count = count
        self.boundary = boundary
        self.sum = sum
        self.sumSquares = sumSquares
        self.mean = mean
    }

    /// Every percentile of one value of weight 1 has that value: its rank is at least 1.
    package init(ofLone value: Double) {
        self.init(count: 1, boundary: value, sum: value, sumSquares: value * value, mean: value)
    }
}
