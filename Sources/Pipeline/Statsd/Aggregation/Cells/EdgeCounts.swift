/// Values by the configured edges of their series, counted one by one as they come.
///
/// Never derived from a sketch, whose bins have other edges.
package struct EdgeCounts: Sendable, Equatable {
    /// The configured histogram's limits that the values were counted against.
    package let binLimits: [Double]
    /// The classic buckets' limits that the values were counted against.
    package let bucketLimits: [Double]
    /// Values by bin of the configured histogram.
    package private(set) var bins: [Double]
    /// Σ 1/rate by bin of the configured histogram.
    package private(set) var weightedBins: [Double]
    /// Σ 1/rate by classic bucket, not cumulative; the last is +Inf.
    package private(set) var buckets: [Double]

    package init(_ limits: TimerLimits) {
        binLimits = limits.binLimits
        bucketLimits = limits.buckets
        bins = [Double](repeating: 0, count: limits.binLimits.count)
        weightedBins = bins
        buckets = [Double](repeating: 0, count: limits.buckets.count + 1)
    }

    /// What another process counted; `nil` where there is not a count for each limit.
    package init?(_ limits: TimerLimits, bins: [Double], weightedBins: [Double], buckets: [Double])
    {
        guard bins.count == limits.binLimits.count, weightedBins.count == bins.count,
            buckets.count == limits.buckets.count + 1
        else { return nil }
        binLimits = limits.binLimits
        bucketLimits = limits.buckets
        self.bins = bins
        self.weightedBins = weightedBins
        self.buckets = buckets
    }

    /// Adds the values by configured bin to `list`.
    func appendHistogram(to list: inout [HistogramBin]) {
        for index in binLimits.indices {
            list.append(HistogramBin(upperLimit: binLimits[index], count: bins[index]))
        }
    }

    var memoryBytes: Int {
        HeapArray.bytes(of: bins) + HeapArray.bytes(of: weightedBins) + HeapArray.bytes(of: buckets)
    }

    mutating func add(_ value: Double, weight: Double) {
        // The reference moves a cursor over the sorted values, so a value goes to the first limit
        // above it in the given order, and past the last it is not counted.
        if let bin = binLimits.firstIndex(where: { value < $0 }) {
            bins[bin] += 1
            weightedBins[bin] += weight
        }
        let bucket = bucketLimits.firstIndex { value <= $0 } ?? bucketLimits.count
        buckets[bucket] += weight
    }

    /// Adds another cell's counts.
    ///
    /// In the tick around a reload two cells may have been counted against different limits. What
    /// was counted cannot be counted again, so the other's counts are then left out.
    mutating func merge(_ other: EdgeCounts) {
        if binLimits == other.binLimits {
            for index in bins.indices {
                bins[index] += other.bins[index]
                weightedBins[index] += other.weightedBins[index]
            }
        }
        if bucketLimits == other.bucketLimits {
            for index in buckets.indices { buckets[index] += other.buckets[index] }
        }
    }
}
