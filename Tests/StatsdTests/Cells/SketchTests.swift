import Statsd
import TestSupport
import Testing

@Suite struct SketchTests {
    /// Shapes of latencies and worse, each with negatives once.
    enum Shape: CaseIterable, Sendable {
        case uniform, exponential, power, pareto, bimodal, constant, whole, symmetric, negative
        case tiny, huge
    }

    @Test(arguments: Shape.allCases, [500, 20_000])
    func `a quantile is within the published error of the exact one`(
        shape: Shape, count: Int
    ) throws {
        let seed = UInt64(count)
        let samples = Self.samples(shape, count, seed: seed)
        var sketch = TimerCell()
        let limits = TimerLimits(exactValuesMax: 0)
        for sample in samples { expectTaken(sketch.add(sample.value, weight: 1, limits)) }
        let percentiles = [0.1, 1, 10, 25, 50, 75, 90, 99, 99.9, 100, -0.1, -10, -100]
        let summary = try #require(
            TimerSummary(of: &sketch, percentiles: percentiles, limits: limits))
        #expect(sketch.sketch?.isCollapsed == false)
        for (percentile, found) in zip(percentiles, summary.percentiles) {
            let exact = try #require(OracleStatistics.percentile(percentile, of: samples))
            let found = try #require(found)
            let comment: Comment = "seed \(seed), percentile \(percentile)"
            #expect(found.count == exact.count, comment)
            expectWithin(alpha, found.boundary, exact.boundary, comment)
            guard shape != .symmetric else { continue }
            expectWithin(alpha, found.sum, exact.sum, comment)
            expectWithin(2 * alpha + alpha * alpha, found.sumSquares, exact.sumSquares, comment)
        }
    }

    @Test(arguments: Shape.allCases)
    func `count, ends, sums and deviation of a sketch are exact`(shape: Shape) throws {
        let samples = Self.samples(shape, 10_000, seed: 7)
        var cell = TimerCell()
        let limits = TimerLimits(exactValuesMax: 0)
        for sample in samples { expectTaken(cell.add(sample.value, weight: 1, limits)) }
        var found = try #require(
            TimerSummary(of: &cell, percentiles: [], limits: limits)
        ).statistics
        let exact = OracleStatistics.timer(samples)
        expectWithin(alpha, found.median, exact.median, "median")
        found.median = exact.median
        #expect(found.isClose(to: exact), "\(found) \(exact)")
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a weighted sketch is close to the weighted oracle`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let samples = (0..<3000).map { _ in
            OracleValue(
                value: Double.random(in: 1...1000, using: &random),
                weight: 1 / random.pick([1, 0.5, 0.1, 0.3]))
        }
        var cell = TimerCell()
        let limits = TimerLimits(exactValuesMax: 100)
        for sample in samples { expectTaken(cell.add(sample.value, weight: sample.weight, limits)) }
        let summary = try #require(
            TimerSummary(of: &cell, percentiles: [50, 90], limits: limits))
        var weighted = try #require(summary.weighted)
        let oracle = OracleStatistics.weightedTimer(samples)
        expectWithin(alpha, weighted.median, oracle.median, "seed \(seed)")
        weighted.median = oracle.median
        #expect(weighted.isClose(to: oracle), "seed \(seed)")
        #expect(isClose(summary.statistics.count, oracle.count), "seed \(seed)")
        for (percentile, found) in zip([50.0, 90], summary.weightedPercentiles) {
            let exact = try #require(OracleStatistics.weightedPercentile(percentile, of: samples))
            expectWithin(alpha, found?.boundary ?? 0, exact.boundary, "seed \(seed)")
            expectWithin(alpha, found?.sum ?? 0, exact.sum, "seed \(seed)")
        }
    }

    @Test func `a quantile weighs each value by its rate`() {
        var sketch = Sketch()
        sketch.add(10, weight: 1)
        sketch.add(1000, weight: 10)
        #expect(sketch.quantile(0.5).map { abs($0 - 1000) <= 1000 * alpha } == true)
        #expect(sketch.quantile(0).map { abs($0 - 10) <= 10 * alpha } == true)
        #expect(sketch.weightedSum == 10_010)
        #expect(sketch.weightedCount == 11)
        #expect(Sketch().quantile(0.5) == nil)
    }

    @Test func `a sketch takes no value that is not finite`() {
        var sketch = Sketch()
        for value in [Double.nan, .infinity, -.infinity] {
            expectRefused(sketch.add(value, weight: 1))
        }
        #expect(sketch.isEmpty)
        expectTaken(sketch.add(.greatestFiniteMagnitude, weight: 1))
        expectRefused(sketch.add(.greatestFiniteMagnitude, weight: 1))
        expectRefused(sketch.merge(sketch))
        #expect(sketch.count == 1)
    }

    private let alpha = SketchIndex.relativeError * (1 + 1e-12)

    private func expectWithin(
        _ error: Double, _ found: Double, _ exact: Double, _ comment: Comment
    ) {
        #expect(abs(found - exact) <= error * abs(exact), comment)
    }

    private static func samples(_ shape: Shape, _ count: Int, seed: UInt64) -> [OracleValue] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in OracleValue(value: value(shape, &random)) }
    }

    private static func value(_ shape: Shape, _ random: inout SplitMix64) -> Double {
        let unit = Double.random(in: 0x1p-53...1, using: &random)
        // The logarithm's stand-in: the exponent is geometric, the mantissa uniform.
        let spread = unit * Double(sign: .plus, exponent: random.below(40) - 20, significand: 1)
        switch shape {
        case .uniform: return unit * 1000
        case .exponential: return spread
        case .power: return (0..<12).reduce(1.0) { product, _ in product * (0.25 + unit) }
        case .pareto: return 1 / unit.squareRoot()
        case .bimodal: return random.oneIn(5) ? 900 + unit : 3 + unit
        case .constant: return 0.1
        case .whole: return Double(random.below(100))
        case .symmetric: return (unit - 0.5) * 100
        case .negative: return -spread
        case .tiny: return unit * 0x1p-1000
        case .huge: return unit * 0x1p+490
        }
    }
}
