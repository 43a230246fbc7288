/// A mergeable summary of any number of values: log-bucket bins and exact sides.
///
/// A quantile is within `SketchIndex.relativeError` (1.083 %) of the exact-mode value of the same
/// rank, and so is a partial sum of values of one sign, unless `isCollapsed`. Bins, counts, min and
/// max do not depend on the order or grouping in which values came.
///
/// Memory: two stores of bins, 70 KiB at most; a sketch of one magnitude has half a KiB.
package struct Sketch: Sendable {
    package private(set) var positive = SketchBins()
    /// By magnitude: bin i holds values in [−γ^i, −γ^(i−1)).
    package private(set) var negative = SketchBins()
    package private(set) var zeroCount: UInt64 = 0
    /// Σ 1/rate of the zeros.
    package private(set) var zeroWeight = 0.0
    /// How many values were added.
    package private(set) var count: UInt64 = 0
    /// The smallest value; +∞ for an empty sketch.
    package private(set) var min = Double.infinity
    /// The largest value; −∞ for an empty sketch.
    package private(set) var max = -Double.infinity
    /// Every value once.
    package private(set) var plain = Moments()
    /// Every value 1/rate times; `nil` while every weight is 1.
    package private(set) var weightedMoments: Moments?

    package init() {}

    /// A sketch that another process filled; `nil` where its parts do not belong together.
    package init?(
        positive: SketchBins, negative: SketchBins, zeros: (count: UInt64, weight: Double),
        min: Double, max: Double, plain: Moments, weighted: Moments?
    ) {
        count = positive.valueCount &+ negative.valueCount &+ zeros.count
        guard count > 0, plain.count == Double(count), min.isFinite, max.isFinite, min <= max,
            negative.isEmpty == (min >= 0), positive.isEmpty == (max <= 0)
        else { return nil }
        self.positive = positive
        self.negative = negative
        (zeroCount, zeroWeight) = zeros
        self.min = min
        self.max = max
        self.plain = plain
        weightedMoments = weighted
    }

    package var isEmpty: Bool { count == 0 }
    /// Whether some weight differs from 1.
    package var hasWeights: Bool { weightedMoments != nil }
    /// Every value 1/rate times.
    var weighted: Moments { weightedMoments ?? plain }
    /// Σ value.
    package var sum: Double { plain.sum }
    /// Σ 1/rate.
    package var weightedCount: Double { weighted.count }
    /// Σ value/rate.
    package var weightedSum: Double { weighted.sum }
    /// Whether small magnitudes share a bin; the error bound does not hold for those.
    package var isCollapsed: Bool { collapsedCount > 0 }
    /// Values whose magnitude was too small for a bin of its own.
    package var collapsedCount: UInt64 { positive.collapsedCount &+ negative.collapsedCount }

    /// Heap bytes.
    package var memoryBytes: Int { positive.memoryBytes + negative.memoryBytes }

    /// Adds `value` `weight` times; answers false and changes nothing when the value, or a sum with
    /// it, is not finite.
    @discardableResult
    package mutating func add(_ value: Double, weight: Double) -> Bool {
        guard value.isFinite, addToMoments(value, weight: weight) else { return false }
        count &+= 1
        min = Swift.min(min, value)
        max = Swift.max(max, value)
        if value > 0 {
            positive.add(1, weight: weight, at: SketchIndex.index(of: value))
        } else if value < 0 {
            negative.add(1, weight: weight, at: SketchIndex.index(of: -value))
        } else {
            zeroCount &+= 1
            zeroWeight += weight
        }
        return true
    }

    /// Adds another sketch; answers false and changes nothing when a sum would not be finite.
    @discardableResult
    package mutating func merge(_ other: Sketch) -> Bool {
        guard mergeMoments(other) else { return false }
        count &+= other.count
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
        positive.merge(other.positive)
        negative.merge(other.negative)
        zeroCount &+= other.zeroCount
        zeroWeight += other.zeroWeight
        return true
    }

    /// The value below which the share `quantile` (0…1) of all values lies; `nil` for none.
    ///
    /// Each value is taken 1/rate times.
    package func quantile(_ quantile: Double) -> Double? {
        guard !isEmpty else { return nil }
        return ascending(weighted: true).value(atShare: quantile)
    }

    /// The bins' estimates from the lowest to the highest, with their counts or weights.
    func ascending(weighted isWeighted: Bool) -> AscendingValues {
        var list = AscendingValues(valueCount: count)
        let binCount = negative.counts.count + positive.counts.count + 1
        list.reserveCapacity(binCount)
        for slot in negative.counts.indices.reversed() where negative.counts[slot] > 0 {
            let estimate = -SketchIndex.estimate(of: negative.firstIndex + slot)
            list.append(clamped(estimate), weight: negative.share(at: slot, isWeighted))
        }
        if zeroCount > 0 {
            list.append(clamped(0), weight: isWeighted ? zeroWeight : Double(zeroCount))
        }
        for slot in positive.counts.indices where positive.counts[slot] > 0 {
            let estimate = SketchIndex.estimate(of: positive.firstIndex + slot)
            list.append(clamped(estimate), weight: positive.share(at: slot, isWeighted))
        }
        return list
    }

    private func clamped(_ estimate: Double) -> Double {
        Swift.min(Swift.max(estimate, min), max)
    }

    private mutating func addToMoments(_ value: Double, weight: Double) -> Bool {
        if weight == 1, weightedMoments == nil { return plain.add(value, weight: 1) }
        var plain = plain
        var weighted = weightedMoments
        if weight != 1, weighted == nil { weighted = plain }
        guard plain.add(value, weight: 1) else { return false }
        if weighted != nil, weighted?.add(value, weight: weight) != true { return false }
        self.plain = plain
        weightedMoments = weighted
        return true
    }

    private mutating func mergeMoments(_ other: Sketch) -> Bool {
        var plain = plain
        var weighted = weightedMoments
        if other.hasWeights, weighted == nil { weighted = plain }
        guard plain.merge(other.plain) else { return false }
        if weighted != nil, weighted?.merge(other.weighted) != true { return false }
        self.plain = plain
        weightedMoments = weighted
        return true
    }
}

extension SketchBins {
    /// The bin's count, or its Σ 1/rate.
    fileprivate func share(at slot: Int, _ isWeighted: Bool) -> Double {
        isWeighted ? weight(at: slot) : Double(counts[slot])
    }
}
