package import Statsd

/// Whether two numbers differ by at most `tolerance` of the larger, or of `scale` if that is more.
package func isClose(
    _ left: Double, _ right: Double, tolerance: Double = 1e-12, scale: Double = 0
) -> Bool {
    left == right || abs(left - right) <= tolerance * max(abs(left), abs(right), scale)
}

extension TimerStatistics {
    /// Whether ends and median are the same and sums within 1e-12 of what the magnitudes add up to.
    package func isClose(to other: TimerStatistics) -> Bool {
        let extent = max(abs(lower), abs(upper))
        return lower == other.lower && upper == other.upper && median == other.median
            && TestSupport.isClose(count, other.count)
            && TestSupport.isClose(sum, other.sum, scale: extent * count)
            && TestSupport.isClose(mean, other.mean, scale: extent)
            && TestSupport.isClose(sumSquares, other.sumSquares)
            && TestSupport.isClose(standardDeviation, other.standardDeviation, scale: extent)
    }
}

extension PercentileStatistics {
    /// Whether the boundary is the same and sums are within 1e-12 of what the magnitudes add up to.
    package func isClose(to other: PercentileStatistics, extent: Double) -> Bool {
        boundary == other.boundary
            && TestSupport.isClose(count, other.count)
            && TestSupport.isClose(sum, other.sum, scale: extent * count)
            && TestSupport.isClose(mean, other.mean, scale: extent)
            && TestSupport.isClose(sumSquares, other.sumSquares, scale: extent * extent * count)
    }
}
