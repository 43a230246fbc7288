/// What one timer's values come to at a flush: the reference's statistics, and the weighted ones.
///
/// Formulas: docs/METRICS.md; they are the reference's, checked by running it. In the unweighted
/// statistics the count alone is Σ 1/rate; in the weighted ones each value is taken 1/rate times.
///
/// One value is used again for timer after timer, so that its storage is: in the long run a timer
/// whose values are exact allocates nothing.
package struct TimerSummary: Sendable {
    package private(set) var statistics = TimerStatistics.none
    /// One for each configured percentile, in order; `nil` where N = 0.
    package private(set) var percentiles: [PercentileStatistics?] = []
    /// Values by configured bin.
    package private(set) var bins: [HistogramBin] = []
    /// With each value taken 1/rate times; `nil` when every weight is 1.
    package private(set) var weighted: TimerStatistics?
    /// As `percentiles`; empty when every weight is 1.
    package private(set) var weightedPercentiles: [PercentileStatistics?] = []

    private let shares: [Double]
    private var sort = ValueSort()
    private var sums = RunningSums()

    /// An empty summary.
    ///
    /// `percentiles` are in 0 < |p| ≤ 100, as the configuration has seen to.
    package init(percentiles: [Double]) {
        shares = percentiles
    }

    /// Takes the next timer, whose raw values are sorted in place; false for an empty one.
    ///
    /// A sketch's bins are those it was filled with; raw values are counted against `limits`.
    package mutating func sumUp(_ cell: inout TimerCell, limits: TimerLimits) -> Bool {
        percentiles.removeAll(keepingCapacity: true)
        bins.removeAll(keepingCapacity: true)
        weighted = nil
        weightedPercentiles.removeAll(keepingCapacity: true)
        guard !cell.isEmpty else { return false }
        if let sketch = cell.sketch, let edges = cell.edges {
            return sumUp(sketch, edges)
        }
        cell.sort(with: &sort)
        return sumUp(sorted: cell, limits)
    }

    private mutating func sumUp(sorted cell: TimerCell, _ limits: TimerLimits) -> Bool {
        let list = AscendingValues(values: cell.values, weights: [])
        guard let plain = TimerStatistics(unweighted: list, &sums) else { return false }
        statistics = plain
        for index in shares.indices {
            percentiles.append(sums.statistics(of: shares[index], list))
        }
        if !limits.binLimits.isEmpty {
            EdgeCounts(cell, limits).appendHistogram(to: &bins)
        }
        guard !cell.weights.isEmpty else { return true }
        let weightedList = AscendingValues(values: cell.values, weights: cell.weights)
        statistics.count = weightedList.count
        weighted = TimerStatistics(weightedList)
        for share in shares { weightedPercentiles.append(weightedList.statistics(of: share)) }
        return true
    }

    private mutating func sumUp(_ sketch: Sketch, _ edges: EdgeCounts) -> Bool {
        let list = sketch.ascending(weighted: false)
        guard let plain = TimerStatistics(sketch, sketch.plain, list) else { return false }
        statistics = plain
        statistics.count = sketch.weightedCount
        for share in shares { percentiles.append(list.statistics(of: share)) }
        edges.appendHistogram(to: &bins)
        guard sketch.hasWeights else { return true }
        let weightedList = sketch.ascending(weighted: true)
        weighted = TimerStatistics(sketch, sketch.weighted, weightedList)
        for share in shares { weightedPercentiles.append(weightedList.statistics(of: share)) }
        return true
    }
}

extension TimerStatistics {
    /// Before the first timer.
    fileprivate static let none = TimerStatistics(
        count: 0, lower: 0, upper: 0, sum: 0, sumSquares: 0, mean: 0, median: 0,
        standardDeviation: 0)
}
