/// What one timer's values come to at a flush: the reference's statistics, and the weighted ones.
///
/// Formulas: docs/METRICS.md; they are the reference's, checked by running it. In the unweighted
/// statistics the count alone is Σ 1/rate; in the weighted ones each value is taken 1/rate times.
package struct TimerSummary: Sendable {
    package let statistics: TimerStatistics
    /// One for each configured percentile, in order; `nil` where N = 0.
    package let percentiles: [PercentileStatistics?]
    /// Values by configured bin.
    package let bins: [HistogramBin]
    /// Each value taken 1/rate times; `nil` when not wanted or every weight is 1.
    package let weighted: WeightedSummary?

    /// The same three with each value taken 1/rate times.
    package struct WeightedSummary: Sendable {
        package let statistics: TimerStatistics
        package let percentiles: [PercentileStatistics?]
        package let bins: [HistogramBin]
    }

    /// Sums up `cell`, whose raw values are sorted in place; `nil` for an empty one.
    ///
    /// `percentiles` are in 0 < |p| ≤ 100, as the configuration has seen to. A sketch's bins are
    /// those it was filled with; raw values are counted against `limits`.
    package init?(
        of cell: inout TimerCell, percentiles: [Double], limits: TimerLimits, weightedToo: Bool
    ) {
        guard !cell.isEmpty else { return nil }
        if let sketch = cell.sketch, let edges = cell.edges {
            self.init(sketch, edges, percentiles, weightedToo)
        } else {
            cell.sort()
            self.init(sorted: cell, percentiles, limits, weightedToo)
        }
    }

    private init?(
        sorted cell: TimerCell, _ percentiles: [Double], _ limits: TimerLimits,
        _ weightedToo: Bool
    ) {
        let list = AscendingValues(values: cell.values, weights: [])
        guard var statistics = TimerStatistics(list) else { return nil }
        let edges = limits.binLimits.isEmpty ? nil : EdgeCounts(cell, limits)
        var weighted: WeightedSummary?
        if !cell.weights.isEmpty {
            let weightedList = AscendingValues(values: cell.values, weights: cell.weights)
            statistics.count = weightedList.count
            if weightedToo, let sums = TimerStatistics(weightedList) {
                weighted = WeightedSummary(sums, weightedList, percentiles, edges)
            }
        }
        self.statistics = statistics
        self.percentiles = percentiles.map(list.statistics(of:))
        self.bins = edges?.histogram ?? []
        self.weighted = weighted
    }

    private init?(
        _ sketch: Sketch, _ edges: EdgeCounts, _ percentiles: [Double], _ weightedToo: Bool
    ) {
        let list = sketch.ascending(weighted: false)
        guard var statistics = TimerStatistics(sketch, sketch.plain, list) else { return nil }
        statistics.count = sketch.weightedCount
        var weighted: WeightedSummary?
        if weightedToo, sketch.hasWeights {
            let weightedList = sketch.ascending(weighted: true)
            if let sums = TimerStatistics(sketch, sketch.weighted, weightedList) {
                weighted = WeightedSummary(sums, weightedList, percentiles, edges)
            }
        }
        self.statistics = statistics
        self.percentiles = percentiles.map(list.statistics(of:))
        self.bins = edges.histogram
        self.weighted = weighted
    }
}

extension TimerSummary.WeightedSummary {
    fileprivate init(
        _ statistics: TimerStatistics, _ list: AscendingValues, _ percentiles: [Double],
        _ edges: EdgeCounts?
    ) {
        self.statistics = statistics
        self.percentiles = percentiles.map(list.statistics(of:))
        self.bins = edges?.weightedHistogram ?? []
    }
}
