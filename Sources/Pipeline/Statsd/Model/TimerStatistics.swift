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
}
