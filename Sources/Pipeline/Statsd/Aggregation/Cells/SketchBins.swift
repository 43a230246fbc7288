/// The bins of one sign of a sketch: dense counts that grow in chunks towards both ends.
///
/// At most 2,048 bins are told apart, 64 powers of two or 19 powers of ten; past that the smallest
/// magnitudes fall into the lowest. Which values fall depends on the largest index alone, so the
/// bins are the same in whatever order and grouping they were filled.
///
/// Memory: at most 2,048 + 2·64 counts and as many weights, 16 bytes a bin: 34 KiB.
package struct SketchBins: Sendable {
    package static let binsMax = 2048
    /// Bins by which the storage grows: two powers of two.
    private static let chunkBins = 64

    /// The index of `counts[0]`, a multiple of the chunk.
    package private(set) var firstIndex = 0
    /// Values by bin.
    package private(set) var counts: [UInt64] = []
    /// Σ 1/rate by bin; empty while every weight is 1.
    package private(set) var weights: [Double] = []
    /// The largest index in use.
    private var highestIndex = Int.min
    /// Values that lie in the lowest bin although they are smaller.
    package private(set) var collapsedCount: UInt64 = 0

    package init() {}

    /// Room for the bins from `first` on, whole chunks of zeros, and where the first of them lies.
    package static func storage(
        first: Int, binCount: Int
    ) -> (counts: [UInt64], offset: Int) {
        let offset = first - chunkStart(of: first)
        let count = (offset + binCount + chunkBins - 1) & ~(chunkBins - 1)
        return ([UInt64](repeating: 0, count: count), offset)
    }

    /// The bins that another process filled; `nil` where no values can have filled them so.
    ///
    /// `counts` is what `storage` gave for them, filled: the first and the last of the bins hold
    /// values. `weights` are parallel to the bins, or empty when every weight is 1.
    /// `collapsedCount` is how many of the lowest bin's values are smaller than that.
    package init?(
        first: Int, binCount: Int, counts: [UInt64], weights: [Double], collapsedCount: UInt64
    ) {
        let last = first + binCount - 1
        guard binCount > 0, binCount <= Self.binsMax, SketchIndex.range.contains(first),
            SketchIndex.range.contains(last), weights.isEmpty || weights.count == binCount
        else { return nil }
        firstIndex = Self.chunkStart(of: first)
        let offset = first - firstIndex
        guard counts.count >= offset + binCount, counts.count % Self.chunkBins == 0,
            counts[offset] > 0, counts[offset + binCount - 1] > 0,
            collapsedCount <= counts[offset],
            collapsedCount == 0 || binCount == Self.binsMax
        else { return nil }
        self.counts = counts
        self.collapsedCount = collapsedCount
        highestIndex = last
        guard weights.indices.contains(where: { weights[$0] != Double(counts[offset + $0]) })
        else { return }
        self.weights = [Double](repeating: 0, count: counts.count)
        self.weights.replaceSubrange(offset..<(offset + binCount), with: weights)
    }

    package var isEmpty: Bool { counts.isEmpty }

    /// How many values are in the bins.
    var valueCount: UInt64 { counts.reduce(0, &+) }

    /// The smallest index that a value may have; only for a store that is not empty.
    private var floorIndex: Int { highestIndex - (Self.binsMax - 1) }

    /// Heap bytes.
    var memoryBytes: Int {
        HeapArray.bytes(of: counts) + HeapArray.bytes(of: weights)
    }

    /// Adds `count` values of bin `index`, `weight` in sum.
    mutating func add(_ count: UInt64, weight: Double, at index: Int) {
        if isHeld(index), weights.isEmpty, weight == Double(count) {
            counts[index - firstIndex] &+= count
            return
        }
        raiseHighest(to: index)
        let bin = max(index, floorIndex)
        if index < bin { collapsedCount &+= count }
        hold(bin)
        let slot = bin - firstIndex
        if !weights.isEmpty {
            weights[slot] += weight
        } else if weight != Double(count) {
            weights = counts.map { Double($0) }
            weights[slot] += weight
        }
        counts[slot] &+= count
    }

    mutating func merge(_ other: SketchBins) {
        guard !other.isEmpty else { return }
        raiseHighest(to: other.highestIndex)
        // Where the floor is the other's, the values below it arrive in its own bin.
        if floorIndex == other.floorIndex { collapsedCount &+= other.collapsedCount }
        if other.firstIndex >= floorIndex, weights.isEmpty, other.weights.isEmpty {
            return mergeCounts(of: other)
        }
        for slot in other.counts.indices where other.counts[slot] > 0 {
            add(other.counts[slot], weight: other.weight(at: slot), at: other.firstIndex + slot)
        }
    }

    /// Adds bins that all have one here: a quarter of a nanosecond each, not ten.
    private mutating func mergeCounts(of other: SketchBins) {
        if isEmpty {
            (firstIndex, counts) = (other.firstIndex, other.counts)
            return
        }
        hold(other.firstIndex)
        hold(other.firstIndex + other.counts.count - 1)
        let start = other.firstIndex - firstIndex
        // Bounds are checked once, so that the loop is one of vectors.
        precondition(start >= 0 && start + other.counts.count <= counts.count, "bins are held")
        unsafe counts.withUnsafeMutableBufferPointer { mine in
            unsafe other.counts.withUnsafeBufferPointer { theirs in
                for slot in theirs.indices {
                    unsafe mine[start &+ slot] &+= theirs[slot]
                }
            }
        }
    }

    /// Σ 1/rate of the bin in `slot`.
    package func weight(at slot: Int) -> Double {
        weights.isEmpty ? Double(counts[slot]) : weights[slot]
    }

    /// Whether a bin has a slot already, and adding to it moves no limit.
    private func isHeld(_ index: Int) -> Bool {
        guard index >= firstIndex, index - firstIndex < counts.count else { return false }
        return index <= highestIndex && index >= floorIndex
    }

    private mutating func raiseHighest(to index: Int) {
        guard index > highestIndex else { return }
        highestIndex = index
        if isEmpty {
            firstIndex = Self.chunkStart(of: index)
        } else if firstIndex < floorIndex {
            collapse()
        }
    }

    /// Moves what lies below the floor into the floor's bin.
    private mutating func collapse() {
        let below = min(floorIndex - firstIndex, counts.count)
        let count = counts[..<below].reduce(0, &+)
        let weight = weights.isEmpty ? Double(count) : weights[..<below].reduce(0, +)
        clear(firstSlots: below)
        guard count > 0 else { return }
        // Those that had collapsed before lay in the old floor's bin and are in `count`.
        collapsedCount = 0
        add(count, weight: weight, at: floorIndex)
        collapsedCount = count
    }

    /// Sets `below` slots to 0 and gives whole chunks back.
    private mutating func clear(firstSlots below: Int) {
        let dropped = min(below, Self.chunkStart(of: floorIndex) - firstIndex)
        for slot in dropped..<below {
            counts[slot] = 0
            if !weights.isEmpty { weights[slot] = 0 }
        }
        counts.removeFirst(dropped)
        if !weights.isEmpty { weights.removeFirst(dropped) }
        firstIndex = counts.isEmpty ? Self.chunkStart(of: floorIndex) : firstIndex + dropped
    }

    /// Grows the storage until it has a slot for `index`.
    private mutating func hold(_ index: Int) {
        let start = Self.chunkStart(of: index)
        let before = max(0, firstIndex - start)
        let after = max(0, start + Self.chunkBins - (firstIndex + counts.count))
        guard before + after > 0 else { return }
        Self.pad(&counts, before: before, after: after)
        if !weights.isEmpty { Self.pad(&weights, before: before, after: after) }
        firstIndex -= before
    }

    /// Adds zeros at both ends, without the room that an array would add for growing.
    private static func pad<Number: Numeric>(
        _ numbers: inout [Number], before: Int, after: Int
    ) {
        numbers.reserveCapacity(numbers.count + before + after)
        numbers.insert(contentsOf: repeatElement(0, count: before), at: 0)
        numbers.append(contentsOf: repeatElement(0, count: after))
    }

    /// The multiple of the chunk at or below `index`, also for negative ones.
    private static func chunkStart(of index: Int) -> Int {
        index & ~(chunkBins - 1)
    }
}
