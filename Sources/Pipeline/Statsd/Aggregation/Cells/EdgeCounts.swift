/// Values by the configured edges of their series, counted one by one as they come.
///
/// Never derived from a sketch, whose bins have other edges.
package struct EdgeCounts: Sendable, Equatable {
    /// Values by bin of the configured histogram.
    package private(set) var bins: [Double]
    /// Σ 1/rate by bin of the configured histogram.
    package private(set) var weightedBins: [Double]
    /// Σ 1/rate by classic bucket, not cumulative; the last is +Inf.
    package private(set) var buckets: [Double]

    init(_ limits: TimerLimits) {
        bins = [Double](repeating: 0, count: limits.binLimits.count)
        weightedBins = bins
        buckets = [Double](repeating: 0, count: limits.buckets.count + 1)
    }

    var memoryBytes: Int {
        HeapArray.bytes(of: bins) + HeapArray.bytes(of: weightedBins) + HeapArray.bytes(of: buckets)
    }

    mutating func add(_ value: Double, weight: Double, _ limits: TimerLimits) {
        // The reference moves a cursor over the sorted values, so a value goes to the first limit
        // above it in the given order, and past the last it is not counted.
        if let bin = limits.binLimits.firstIndex(where: { value < $0 }) {
            bins[bin] += 1
            weightedBins[bin] += weight
        }
        let bucket = limits.buckets.firstIndex { value <= $0 } ?? limits.buckets.count
        buckets[bucket] += weight
    }

    mutating func merge(_ other: EdgeCounts) {
        precondition(
            bins.count == other.bins.count && buckets.count == other.buckets.count,
            "cells of one series are counted against the same limits")
        for index in bins.indices {
            bins[index] += other.bins[index]
            weightedBins[index] += other.weightedBins[index]
        }
        for index in buckets.indices { buckets[index] += other.buckets[index] }
    }
}
