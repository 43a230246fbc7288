import Statsd
import TestSupport
import Testing

@Suite struct CounterCellTests {
    @Test func `a counter sums value by weight`() {
        var cell = CounterCell()
        expectTaken(cell.add(3, weight: 1))
        expectTaken(cell.add(1, weight: 10))
        expectTaken(cell.add(-2.5, weight: 2))
        #expect(cell.sum == 8)
    }

    @Test(arguments: [
        (Double.greatestFiniteMagnitude, 2.0), (.infinity, 1), (-.infinity, 1), (.nan, 1),
        (1e308, 1e6),
    ])
    func `what would make the sum non-finite changes nothing`(value: Double, weight: Double) {
        var cell = CounterCell()
        expectTaken(cell.add(7, weight: 1))
        expectRefused(cell.add(value, weight: weight))
        #expect(cell.sum == 7)
    }

    @Test func `merging two halves of the largest number twice is refused`() {
        var cell = CounterCell()
        expectTaken(cell.add(.greatestFiniteMagnitude, weight: 1))
        let copy = cell
        expectRefused(cell.merge(copy))
        #expect(cell.sum == .greatestFiniteMagnitude)
    }

    @Test func `what a large sum hid comes back when it is taken away`() {
        var cell = CounterCell()
        expectTaken(cell.add(3, weight: 1))
        expectTaken(cell.add(1e18, weight: 1))
        expectTaken(cell.add(-1e18, weight: 1))
        #expect(cell.sum == 3)
    }

    @Test func `a million tenths are a hundred thousand`() {
        var cell = CounterCell()
        var plain = 0.0
        for _ in 0..<1_000_000 {
            guard cell.add(0.1, weight: 1) else { break }
            plain += 0.1
        }
        // The plain sum shows that the test can fail.
        #expect(!isClose(plain, 100_000))
        #expect(isClose(cell.sum, 100_000, tolerance: 1e-15))
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `split and order do not show in the sum`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let values = (0..<2000).map { _ in Double.random(in: 0...1000, using: &random) / 7 }
        var whole = CounterCell()
        var parts = [CounterCell](repeating: CounterCell(), count: 5)
        for value in values {
            expectTaken(whole.add(value, weight: 3))
            expectTaken(parts[random.below(5)].add(value, weight: 3))
        }
        parts.shuffle(using: &random)
        var merged = CounterCell()
        for part in parts { expectTaken(merged.merge(part)) }
        #expect(isClose(whole.sum, merged.sum, tolerance: 1e-15), "seed \(seed)")
    }
}
