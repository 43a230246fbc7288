import Statsd
import TestSupport
import Testing

@Suite struct TimerCellTests {
    private let limits = TimerLimits(
        exactValuesMax: 50, binLimits: [1, 5, .infinity], buckets: [1, 5])

    @Test(arguments: [0.0, -0.0, 1, -7.5, .greatestFiniteMagnitude])
    func `an empty cell and one with a lone value have no heap`(value: Double) {
        var cell = TimerCell()
        #expect(MemoryLayout<TimerCell>.stride == 24)
        #expect(cell.isEmpty && cell.values.isEmpty && cell.memoryBytes == 0)
        expectTaken(cell.add(value, weight: 1, limits))
        #expect(cell.values == [value] && cell.valueCount == 1 && cell.memoryBytes == 0)
        #expect(!cell.isEmpty && cell.values[0].sign == (value < 0 ? .minus : .plus))
        cell.removeAll()
        #expect(cell.isEmpty && cell.values.isEmpty)
    }

    @Test func `a refused first value leaves the cell empty`() {
        var cell = TimerCell()
        expectRefused(cell.add(.infinity, weight: 1, limits))
        expectRefused(cell.add(1e308, weight: 10, limits))
        #expect(cell.isEmpty && cell.lone == nil)
        expectTaken(cell.add(-3, weight: 1, limits))
        expectTaken(cell.add(-3, weight: 4, limits))
        #expect(cell.values == [-3, -3] && cell.weights == [1, 4])
    }

    /// All ways in which few values can meet: each is in the same order, with the same weights.
    @Test func `lone values, lists and sketches merge alike`() {
        let parts: [[(Double, Double)]] = [
            [], [(-2, 1)], [(5, 3)], [(1, 1), (4, 1)], [(1, 2), (4, 1)],
        ]
        for first in parts {
            for second in parts {
                for (isSketch, isOtherSketch) in [(false, false), (true, false), (false, true)] {
                    var (cell, other, both) = (TimerCell(), TimerCell(), TimerCell())
                    for (value, weight) in first {
                        expectTaken(cell.add(value, weight: weight, limits))
                        expectTaken(both.add(value, weight: weight, limits))
                    }
                    for (value, weight) in second {
                        expectTaken(other.add(value, weight: weight, limits))
                        expectTaken(both.add(value, weight: weight, limits))
                    }
                    if isSketch { cell.turnToSketch(limits) }
                    if isOtherSketch { other.turnToSketch(limits) }
                    if isSketch || isOtherSketch { both.turnToSketch(limits) }
                    expectTaken(cell.merge(other, limits))
                    #expect(cell.values == both.values && cell.weights == both.weights)
                    #expect(cell.valueCount == both.valueCount && cell.edges == both.edges)
                    #expect(cell.sketch?.sum == both.sketch?.sum)
                }
            }
        }
    }

    @Test(arguments: [
        (Double.infinity, 1.0), (-.infinity, 1), (.nan, 1), (.greatestFiniteMagnitude, 2),
        (-.greatestFiniteMagnitude, 1),
    ])
    func `what would make a sum non-finite changes nothing`(value: Double, weight: Double) {
        for isSketch in [false, true] {
            var cell = TimerCell()
            expectTaken(cell.add(1e300, weight: 1, limits))
            if isSketch { cell.turnToSketch(limits) }
            expectRefused(cell.add(value, weight: weight, limits))
            #expect(cell.valueCount == 1)
        }
    }

    @Test func `a merge past the largest number changes nothing`() {
        var cell = TimerCell()
        expectTaken(cell.add(.greatestFiniteMagnitude, weight: 1, limits))
        let other = cell
        expectRefused(cell.merge(other, limits))
        #expect(cell.valueCount == 1)
    }

    @Test(arguments: [
        Double.leastNonzeroMagnitude, .leastNormalMagnitude.nextDown, -.leastNonzeroMagnitude, -0.0,
        0, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1, -1,
    ])
    func `every finite value goes into a sketch`(value: Double) throws {
        var cell = TimerCell()
        cell.turnToSketch(limits)
        expectTaken(cell.add(value, weight: 1, limits))
        let sketch = try #require(cell.sketch)
        #expect(sketch.quantile(0.5) == value)
        #expect(sketch.sum == value)
    }

    @Test func `a cell is exact up to its limit and a sketch past it`() {
        var cell = TimerCell()
        for value in 1...50 { expectTaken(cell.add(Double(value), weight: 1, limits)) }
        #expect(cell.sketch == nil)
        #expect(cell.values.count == 50)
        expectTaken(cell.add(51, weight: 1, limits))
        #expect(cell.sketch?.count == 51)
        #expect(cell.values.isEmpty)
        #expect(cell.valueCount == 51)
    }

    @Test func `weights are kept only once one differs from 1`() {
        var cell = TimerCell()
        expectTaken(cell.add(3, weight: 1, limits))
        #expect(cell.weights.isEmpty)
        expectTaken(cell.add(2, weight: 10, limits))
        #expect(cell.weights == [1, 10])
        var other = TimerCell()
        expectTaken(other.add(1, weight: 1, limits))
        other.merge(cell, limits)
        #expect(other.weights == [1, 1, 10])
        cell.merge(other, limits)
        #expect(cell.weights == [1, 10, 1, 1, 10])
    }

    @Test func `what was removed is gone, and the storage serves the next tick`() {
        var cell = TimerCell()
        for value in 1...40 { expectTaken(cell.add(Double(value), weight: 2, limits)) }
        let bytes = cell.memoryBytes
        cell.removeAll()
        #expect(cell.isEmpty)
        #expect(cell.valueCount == 0)
        #expect(cell.memoryBytes == bytes)
        expectTaken(cell.add(1, weight: 1, limits))
        #expect(cell.weights.isEmpty)
        cell.turnToSketch(limits)
        cell.removeAll()
        #expect(cell.isEmpty)
        #expect(cell.sketch == nil)
    }

    @Test func `a burst's storage is given back`() {
        let limits = TimerLimits()
        var cell = TimerCell()
        for value in 0..<4000 { expectTaken(cell.add(Double(value), weight: 1, limits)) }
        cell.removeAll()
        expectTaken(cell.add(1, weight: 1, limits))
        cell.removeAll()
        #expect(cell.memoryBytes == 0)
    }

    @Test func `configured bins and buckets are counted one by one`() throws {
        var cell = TimerCell()
        for value in [0.5, 1, 1, 3, 5, 7] { expectTaken(cell.add(value, weight: 1, limits)) }
        cell.turnToSketch(limits)
        expectTaken(cell.add(1, weight: 10, limits))
        let edges = try #require(cell.edges)
        #expect(edges.bins == [1, 4, 2])
        #expect(edges.weightedBins == [1, 13, 2])
        #expect(edges.buckets == [13, 2, 1])
        let summary = try #require(
            TimerSummary(of: &cell, percentiles: [], limits: limits))
        #expect(summary.bins.map(\.count) == [1, 4, 2])
    }

    @Test func `counts against a replaced configuration's limits are left out`() throws {
        var cell = TimerCell()
        cell.turnToSketch(limits)
        expectTaken(cell.add(2, weight: 1, limits))
        let replaced = TimerLimits(exactValuesMax: 0, binLimits: [3], buckets: [])
        var other = TimerCell()
        expectTaken(other.add(2, weight: 1, replaced))
        expectTaken(cell.merge(other, limits))
        let edges = try #require(cell.edges)
        #expect(cell.valueCount == 2)
        #expect(edges.bins == [0, 1, 0])
        #expect(edges.buckets == [0, 1, 0])
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `an exact timer has the same bits however it was split`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let samples = RandomSamples.make(1 + random.below(500), &random)
        let limits = TimerLimits(exactValuesMax: 500, binLimits: [1, 500])
        let percentiles: [Double] = [90, 50, -10]
        var whole = TimerCell()
        for sample in samples {
            expectTaken(whole.add(sample.value, weight: sample.weight, limits))
        }
        var merged = split(samples, 6, limits, &random)
        let expected = try #require(
            TimerSummary(of: &whole, percentiles: percentiles, limits: limits))
        let found = try #require(
            TimerSummary(of: &merged, percentiles: percentiles, limits: limits))
        #expect(merged.sketch == nil)
        #expect(found.statistics == expected.statistics, "seed \(seed)")
        #expect(found.percentiles == expected.percentiles, "seed \(seed)")
        #expect(found.bins == expected.bins, "seed \(seed)")
        #expect(found.weighted == expected.weighted, "seed \(seed)")
        #expect(found.weightedPercentiles == expected.weightedPercentiles, "seed \(seed)")
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `whether a timer is exact depends on all values, not on the split`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for count in [50, 51] {
            let samples = RandomSamples.make(count, &random)
            let merged = split(samples, 7, limits, &random)
            #expect((merged.sketch == nil) == (count <= 50), "seed \(seed)")
            #expect(merged.valueCount == UInt64(count))
        }
    }

    /// Deals the samples to cells and merges these as a random tree.
    private func split(
        _ samples: [OracleValue], _ parts: Int, _ limits: TimerLimits, _ random: inout SplitMix64
    ) -> TimerCell {
        var cells = [TimerCell](repeating: TimerCell(), count: parts)
        for sample in samples.shuffled(using: &random) {
            expectTaken(cells[random.below(parts)].add(sample.value, weight: sample.weight, limits))
        }
        while cells.count > 1 {
            let taken = cells.remove(at: random.below(cells.count))
            cells[random.below(cells.count)].merge(taken, limits)
        }
        return cells[0]
    }
}
