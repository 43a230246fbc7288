import Statsd
import TestSupport
import Testing

@Suite struct HyperLogLogTests {
    @Test(arguments: [4097, 41_000])
    func `over 100 seeds the error is at most 0.9 percent`(members: Int) {
        #expect(rootMeanSquareError(members, seeds: 100) <= 0.009)
    }

    /// A hundred seeds of a million members take a debug build a minute; there are ten then.
    @Test func `a million members are estimated as well as a thousand`() {
        #if DEBUG
            let seeds: UInt64 = 10
        #else
            let seeds: UInt64 = 100
        #endif
        #expect(rootMeanSquareError(1_000_000, seeds: seeds) <= 0.009)
    }

    @Test func `nothing is estimated as nothing, and one as one`() {
        var registers = HyperLogLog()
        #expect(registers.cardinality == 0)
        registers.insert(hash: 0)
        #expect(registers.cardinality.rounded() == 1)
    }

    @Test func `full registers are an estimate, not a trap`() {
        var registers = HyperLogLog()
        for register in 0..<16_384 as Range<UInt64> { registers.insert(hash: register << 50) }
        #expect(registers.cardinality > 1e15)
    }

    @Test func `a union is the same whichever side is merged`() {
        var random = SplitMix64(seed: 11)
        var left = HyperLogLog()
        var right = HyperLogLog()
        var whole = HyperLogLog()
        for index in 0..<10_000 {
            let hash = random.next()
            whole.insert(hash: hash)
            if index % 3 != 0 { left.insert(hash: hash) }
            if index % 3 != 1 { right.insert(hash: hash) }
        }
        var merged = left
        merged.merge(right)
        right.merge(left)
        #expect(merged == whole)
        #expect(right == whole)
    }

    private func rootMeanSquareError(_ members: Int, seeds: UInt64) -> Double {
        var squares = 0.0
        for seed in 1...seeds {
            var random = SplitMix64(seed: seed &* 0x5851_f42d_4c95_7f2d)
            var registers = HyperLogLog()
            for _ in 0..<members { registers.insert(hash: random.next()) }
            let error = registers.cardinality / Double(members) - 1
            squares += error * error
        }
        return (squares / Double(seeds)).squareRoot()
    }
}
