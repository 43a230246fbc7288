import Statsd
import TestSupport
import Testing

/// What must not depend on the order, split and tree of merges.
@Suite struct SketchMergeTests {
    @Test(arguments: 1...30 as ClosedRange<UInt64>, [false, true])
    func `merges in any order have the same bins, counts and ends`(seed: UInt64, isWide: Bool) {
        var random = SplitMix64(seed: seed)
        let samples = (0..<1500).map { _ in sample(isWide: isWide, &random) }
        var whole = Sketch()
        for sample in samples { expectTaken(whole.add(sample.value, weight: sample.weight)) }
        var parts = [Sketch](repeating: Sketch(), count: 6)
        for sample in samples.shuffled(using: &random) {
            parts[random.below(6)].add(sample.value, weight: sample.weight)
        }
        while parts.count > 1 {
            let taken = parts.remove(at: random.below(parts.count))
            expectTaken(parts[random.below(parts.count)].merge(taken))
        }
        expectSame(whole, parts[0], "seed \(seed)")
        #expect(whole.isCollapsed == isWide)
    }

    @Test func `past 2,048 bins the smallest magnitudes share the lowest`() {
        var sketch = Sketch()
        // Seventy powers of two: the lowest seven lie below 2^(69 − 64).
        for exponent in 0..<70 {
            sketch.add(Double(sign: .plus, exponent: exponent, significand: 1), weight: 1)
        }
        #expect(sketch.collapsedCount == 6)
        let bins = filled(sketch.positive)
        #expect(bins.keys.max() == 69 * 32)
        #expect(bins.keys.min() == 69 * 32 - 2047)
        #expect(bins[69 * 32 - 2047]?.count == 6)
        #expect(sketch.min == 1)
        #expect(sketch.max == 0x1p+69)
    }

    @Test func `a value far above empties all bins below it into one`() {
        var sketch = Sketch()
        for value in 1...100 { sketch.add(Double(value) * 1e-300, weight: 2) }
        #expect(!sketch.isCollapsed)
        sketch.add(1e300, weight: 1)
        #expect(sketch.collapsedCount == 100)
        #expect(filled(sketch.positive).count == 2)
        #expect(filled(sketch.positive).values.map(\.weight).sorted() == [1, 200])
        #expect(sketch.positive.counts.count <= SketchBins.binsMax + 128)
        #expect(sketch.memoryBytes <= 36_000)
    }

    @Test func `the widest sketch with weights has 70 KiB`() {
        var sketch = Sketch()
        for index in 0..<4000 {
            let magnitude = SketchIndex.upperLimit(of: index)
            sketch.add(magnitude, weight: 3)
            sketch.add(-magnitude, weight: 3)
        }
        #expect(sketch.isCollapsed)
        #expect(sketch.memoryBytes > 64 * 1024)
        #expect(sketch.memoryBytes <= 70 * 1024)
    }

    @Test func `a sketch of one magnitude is small`() {
        var sketch = Sketch()
        for value in 100...110 { sketch.add(Double(value), weight: 1) }
        #expect(sketch.memoryBytes <= 1100)
    }

    @Test func `an empty sketch changes nothing`() {
        var sketch = Sketch()
        sketch.add(3, weight: 2)
        let before = sketch
        sketch.merge(Sketch())
        expectSame(before, sketch, "merged with nothing")
        var empty = Sketch()
        empty.merge(before)
        expectSame(before, empty, "nothing merged with it")
    }

    private func sample(isWide: Bool, _ random: inout SplitMix64) -> OracleValue {
        let exponent = random.below(isWide ? 200 : 12) - 6
        let unit = Double.random(in: -1...1, using: &random)
        return OracleValue(
            value: random.oneIn(20)
                ? 0 : unit * Double(sign: .plus, exponent: exponent, significand: 1),
            weight: random.oneIn(3) ? 1 / 0.3 : 1)
    }

    private struct Bin: Equatable {
        var count: UInt64
        var weight: Double
    }

    /// The bins in use, by index: how the storage is laid out does not matter.
    private func filled(_ bins: SketchBins) -> [Int: Bin] {
        var filled: [Int: Bin] = [:]
        for slot in bins.counts.indices where bins.counts[slot] > 0 {
            filled[bins.firstIndex + slot] = Bin(
                count: bins.counts[slot], weight: bins.weight(at: slot))
        }
        return filled
    }

    private func expectSame(_ left: Sketch, _ right: Sketch, _ comment: Comment) {
        for (left, right) in [(left.positive, right.positive), (left.negative, right.negative)] {
            let (left, right) = (filled(left), filled(right))
            #expect(left.mapValues(\.count) == right.mapValues(\.count), comment)
            for (index, bin) in left {
                #expect(isClose(bin.weight, right[index]?.weight ?? 0), comment)
            }
        }
        #expect(left.count == right.count, comment)
        #expect(left.zeroCount == right.zeroCount, comment)
        #expect(left.collapsedCount == right.collapsedCount, comment)
        #expect(left.min == right.min, comment)
        #expect(left.max == right.max, comment)
        #expect(isClose(left.sum, right.sum), comment)
        #expect(isClose(left.weightedSum, right.weightedSum), comment)
        #expect(isClose(left.weightedCount, right.weightedCount), comment)
    }
}
