import Statsd
import TestSupport
import Testing

@Suite struct SketchIndexTests {
    @Test func `a power of two is the upper limit of its bin`() {
        for exponent in -1074...1023 {
            let power = Double(sign: .plus, exponent: exponent, significand: 1)
            #expect(SketchIndex.index(of: power) == exponent * 32)
            #expect(SketchIndex.upperLimit(of: exponent * 32) == power)
        }
    }

    @Test(arguments: [-1000, -33, -1, 0, 1, 52, 1022])
    func `a boundary lies in its bin and the next number in the next`(exponent: Int) {
        for position in 0..<32 {
            let index = exponent * 32 + position
            let limit = SketchIndex.upperLimit(of: index)
            #expect(SketchIndex.index(of: limit) == index)
            #expect(SketchIndex.index(of: limit.nextUp) == index + 1)
            #expect(SketchIndex.index(of: limit.nextDown) == index)
        }
    }

    /// x is the double nearest to 2^(j/32) if x³² is 2^j to within half a unit of x, 32 times over.
    ///
    /// The power is taken in pairs of doubles, exact to some 100 bits.
    @Test func `a boundary is the double nearest to its root of two`() {
        for position in 0..<32 {
            let limit = SketchIndex.upperLimit(of: position)
            let root = DoublePair.power32(of: limit)
            let target = Double(sign: .plus, exponent: position, significand: 1)
            let apart = ((root.high - target) + root.low) / target
            let halfUnit = limit.ulp / 2 / limit
            #expect(abs(apart) <= 32 * halfUnit * 1.000_001, "2^(\(position)/32)")
        }
    }

    @Test func `the ends of the range have a bin and a finite estimate`() {
        #expect(SketchIndex.index(of: .leastNonzeroMagnitude) == -34_368)
        #expect(SketchIndex.index(of: .greatestFiniteMagnitude) == 32_768)
        #expect(SketchIndex.upperLimit(of: 32_768) == .infinity)
        #expect(SketchIndex.estimate(of: 32_768).isFinite)
        #expect(SketchIndex.estimate(of: -34_368) > 0)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `an estimate is within the relative error of every number of its bin`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2000 {
            // Every normal number is as likely as its bits.
            let magnitude = Double(
                bitPattern: UInt64.random(in: 1 << 52..<0x7ff << 52, using: &random))
            let index = SketchIndex.index(of: magnitude)
            #expect(magnitude <= SketchIndex.upperLimit(of: index), "seed \(seed)")
            #expect(magnitude > SketchIndex.upperLimit(of: index - 1), "seed \(seed)")
            let error = abs(SketchIndex.estimate(of: index) - magnitude) / magnitude
            #expect(error <= SketchIndex.relativeError * (1 + 1e-13), "seed \(seed)")
        }
    }

    @Test func `the relative error is that of 32 bins to a power of two`() {
        let gamma = SketchIndex.upperLimit(of: 1)
        #expect(isClose(SketchIndex.relativeError, (gamma - 1) / (gamma + 1), tolerance: 1e-14))
        #expect(SketchIndex.relativeError < 0.010_831)
    }
}

/// A number as the sum of two doubles, for powers that one double is too short for.
private struct DoublePair {
    var high: Double
    var low: Double

    /// x³² by five squarings.
    static func power32(of number: Double) -> DoublePair {
        (0..<5).reduce(DoublePair(high: number, low: 0)) { power, _ in power.squared }
    }

    private var squared: DoublePair {
        let product = high * high
        // What the rounding of the product lost, exactly; and twice the mixed term.
        let lost = (-product).addingProduct(high, high) + 2 * high * low
        let sum = product + lost
        return DoublePair(high: sum, low: lost - (sum - product))
    }
}
