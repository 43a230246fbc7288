package import Statsd

/// The values of one age in the sketch's bins, as few bytes as there are bins in use.
///
/// A sketch is made for many values at once and takes 0.5 to 3 KiB; a series here has five ages and
/// often a value a minute. One bin is one integer: its place on the number line in the upper 18
/// bits, Σ 1/rate in 1,024ths in the lower 46. So bins are sorted, and whatever order values come
/// in, the bins are the same.
package struct WeightedBins: Sendable, Equatable {
    /// As many as a sketch tells apart, 16 KiB; values past that count in the bin next to them.
    static let binsMax = 2048
    private static let weightBits: UInt64 = 46
    private static let weightMax: UInt64 = (1 << weightBits) - 1
    private static let weightUnit = 1024.0
    /// One below the lowest bin of a magnitude (`SketchIndex.index`).
    private static let indexBase = -34_369
    /// The place of zero: larger than any index.
    private static let zeroPlace = 1 << 17

    private(set) var bins: [UInt64] = []
    /// The smallest and largest value, which no estimate may lie beyond.
    package private(set) var min = Double.infinity
    package private(set) var max = -Double.infinity

    package init() {}

    package var isEmpty: Bool { bins.isEmpty }

    package mutating func add(_ value: Double, weight: Double) {
        min = Swift.min(min, value)
        max = Swift.max(max, value)
        if value == 0 {
            add(weight, at: Self.zeroPlace)
        } else {
            add(weight, toBin: SketchIndex.index(of: value.magnitude), isNegative: value < 0)
        }
    }

    package mutating func add(_ sketch: Sketch) {
        min = Swift.min(min, sketch.min)
        max = Swift.max(max, sketch.max)
        add(sketch.negative, isNegative: true)
        if sketch.zeroCount > 0 { add(sketch.zeroWeight, at: Self.zeroPlace) }
        add(sketch.positive, isNegative: false)
    }

    /// Adds bins of another age of the same series, for a page.
    package mutating func add(_ other: WeightedBins) {
        guard !isEmpty else {
            self = other
            return
        }
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
        // Two entries of one bin may stand beside each other here: the sums are the same.
        bins.append(contentsOf: other.bins)
        bins.sort()
    }

    /// Value and weight of each bin, ascending.
    func values(dividedBy divisor: Double) -> [(value: Double, weight: Double)] {
        bins.map { bin in
            let value = Swift.min(Swift.max(Self.estimate(of: bin), min), max)
            return (value / divisor, Self.weight(of: bin))
        }
    }

    /// Σ 1/rate of the zeros.
    package var zeroWeight: Double {
        bins.reduce(0) { Self.distance(of: $1) == 0 ? $0 + Self.weight(of: $1) : $0 }
    }

    /// The bins of one sign by `SketchIndex.index` of the magnitude, ascending, with Σ 1/rate.
    package func magnitudes(isNegative: Bool) -> [(index: Int, weight: Double)] {
        let ascending = isNegative ? bins.reversed() : bins
        return ascending.compactMap { bin in
            let distance = Self.distance(of: bin)
            guard distance != 0, (distance < 0) == isNegative else { return nil }
            return (Int(distance.magnitude) + Self.indexBase, Self.weight(of: bin))
        }
    }

    // MARK: Bins

    /// How far from zero on the number line, in bins; negative for negative values.
    private static func distance(of bin: UInt64) -> Int { Int(bin >> weightBits) - zeroPlace }

    private static func weight(of bin: UInt64) -> Double { Double(bin & weightMax) / weightUnit }

    private mutating func add(_ other: SketchBins, isNegative: Bool) {
        for slot in other.counts.indices where other.counts[slot] > 0 {
            add(other.weight(at: slot), toBin: other.firstIndex + slot, isNegative: isNegative)
        }
    }

    private mutating func add(_ weight: Double, toBin index: Int, isNegative: Bool) {
        let distance = index - Self.indexBase
        add(weight, at: isNegative ? Self.zeroPlace - distance : Self.zeroPlace + distance)
    }

    private mutating func add(_ weight: Double, at place: Int) {
        let amount = Self.amount(weight)
        let key = UInt64(place) << Self.weightBits
        var (low, high) = (0, bins.count)
        while low < high {
            let middle = (low + high) / 2
            if bins[middle] < key { low = middle + 1 } else { high = middle }
        }
        if low < bins.count, bins[low] & ~Self.weightMax == key {
            raise(low, by: amount)
        } else if bins.count < Self.binsMax {
            bins.insert(key | amount, at: low)
        } else {
            raise(Swift.min(low, bins.count - 1), by: amount)
        }
    }

    /// A bin of 7·10^10 values within an age is full.
    private mutating func raise(_ index: Int, by amount: UInt64) {
        let weight = bins[index] & Self.weightMax
        bins[index] &+= Swift.min(amount, Self.weightMax - weight)
    }

    private static func amount(_ weight: Double) -> UInt64 {
        let scaled = (weight * weightUnit).rounded()
        return UInt64(exactly: Swift.min(Swift.max(scaled, 1), Double(weightMax))) ?? 1
    }

    private static func estimate(of bin: UInt64) -> Double {
        let distance = distance(of: bin)
        if distance == 0 { return 0 }
        let magnitude = SketchIndex.estimate(of: Int(distance.magnitude) + indexBase)
        return distance < 0 ? -magnitude : magnitude
    }
}
