import Statsd
import TestSupport
import Testing

/// The statistics of raw values, against worked examples and the oracle.
@Suite struct TimerSummaryTests {
    @Test func `the reference's worked example`() throws {
        let summary = try summary(of: [450, 120, 553, 994, 334, 844, 675, 496], [90])
        #expect(
            summary.statistics
                == TimerStatistics(
                    count: 8, lower: 120, upper: 994, sum: 4466, sumSquares: 3_036_278,
                    mean: 558.25, median: 524.5, standardDeviation: 260.56033370411546))
        #expect(
            summary.percentiles == [
                PercentileStatistics(
                    count: 7, boundary: 844, sum: 3472, sumSquares: 2_048_242, mean: 496)
            ])
        #expect(summary.weighted == nil)
    }

    @Test func `the standard deviation is the population's`() throws {
        let summary = try summary(of: [100, 200, 300], [])
        #expect(summary.statistics.standardDeviation == 81.64965809277261)
    }

    /// The reference's answers for the values 1 to 10.
    @Test(
        arguments: [
            (90, part(9, 9, 45, 285, 5)), (50, part(5, 5, 15, 55, 3)), (25, part(3, 3, 6, 14, 2)),
            (35, part(4, 4, 10, 30, 2.5)), (99.9, part(10, 10, 55, 385, 5.5)),
            (5, part(1, 1, 1, 1, 1)),
            (4, nil), (-20, part(2, 9, 19, 181, 9.5)), (-100, part(10, 1, 55, 385, 5.5)),
            (100, part(10, 10, 55, 385, 5.5)), (-4, nil), (-5, part(1, 10, 10, 100, 10)),
        ] as [(Double, PercentileStatistics?)])
    func `a percentile of ten values`(percentile: Double, expected: PercentileStatistics?) throws {
        let summary = try summary(of: (1...10).map(Double.init).reversed(), [percentile])
        #expect(summary.percentiles == [expected])
    }

    @Test(arguments: [1.0, 50, 99.9, -1, -99])
    func `a lone value is every percentile of itself`(percentile: Double) throws {
        let summary = try summary(of: [42], [percentile])
        #expect(summary.percentiles == [Self.part(1, 42, 42, 1764, 42)])
        #expect(summary.statistics.median == 42)
        #expect(summary.statistics.standardDeviation == 0)
    }

    @Test func `the rate weighs the count alone in the reference's statistics`() throws {
        let samples = [OracleValue(value: 100, weight: 10), OracleValue(value: 200, weight: 1)]
        let summary = try summary(of: samples, [50])
        #expect(summary.statistics.count == 11)
        #expect(summary.statistics.sum == 300)
        #expect(summary.statistics.mean == 150)
        #expect(summary.percentiles == [Self.part(1, 100, 100, 10_000, 100)])
    }

    @Test func `the weighted statistics take each value as often as it was measured`() throws {
        let samples = [OracleValue(value: 100, weight: 10), OracleValue(value: 200, weight: 1)]
        let summary = try summary(of: samples, [50, -10])
        let weighted = try #require(summary.weighted)
        #expect(weighted.count == 11)
        #expect(weighted.sum == 1200)
        #expect(weighted.sumSquares == 140_000)
        #expect(weighted.mean == 1200.0 / 11)
        #expect(weighted.median == 100)
        #expect(
            summary.weightedPercentiles == [
                Self.part(6, 100, 600, 60_000, 100), Self.part(1, 200, 200, 40_000, 200),
            ])
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `random samples agree with the oracle`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let samples = RandomSamples.make(1 + random.below(400), &random)
        let percentiles = [90, 50, 99.9, 0.3, 100, -10, -100, -0.2, 33.3]
        let summary = try summary(of: samples, percentiles)
        #expect(summary.statistics.isClose(to: OracleStatistics.timer(samples)), "seed \(seed)")
        let extent = samples.map { abs($0.value) }.max() ?? 0
        for (percentile, found) in zip(percentiles, summary.percentiles) {
            let expected = OracleStatistics.percentile(percentile, of: samples)
            expectClose(found, expected, extent, "seed \(seed), percentile \(percentile)")
        }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `random weighted samples agree with the oracle`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var samples = RandomSamples.make(1 + random.below(400), &random)
        samples[0].weight = 4
        let percentiles = [90, 50, 99.9, 0.3, 100, -10, -100, -0.2, 33.3]
        let summary = try summary(of: samples, percentiles)
        let weighted = try #require(summary.weighted)
        let oracle = OracleStatistics.weightedTimer(samples)
        #expect(weighted.isClose(to: oracle), "seed \(seed)")
        let extent = samples.map { abs($0.value) }.max() ?? 0
        for (percentile, found) in zip(percentiles, summary.weightedPercentiles) {
            let expected = OracleStatistics.weightedPercentile(percentile, of: samples)
            expectClose(found, expected, extent, "seed \(seed), percentile \(percentile)")
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `whole weights are the same as repeated values`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var samples = RandomSamples.make(2 + random.below(100), &random)
        for index in samples.indices { samples[index].weight = Double(1 + random.below(9)) }
        samples[0].weight = 10
        let repeated = samples.flatMap { sample in
            [OracleValue](repeating: OracleValue(value: sample.value), count: Int(sample.weight))
        }
        let percentiles = [90, 50, 99.9, 1, 100, -10, -100]
        let summary = try summary(of: samples, percentiles)
        let weighted = try #require(summary.weighted)
        let oracle = OracleStatistics.timer(repeated)
        #expect(weighted.isClose(to: oracle), "seed \(seed)")
        let extent = samples.map { abs($0.value) }.max() ?? 0
        for (percentile, found) in zip(percentiles, summary.weightedPercentiles) {
            let expected = OracleStatistics.percentile(percentile, of: repeated)
            expectClose(found, expected, extent, "seed \(seed), percentile \(percentile)")
        }
    }

    @Test func `three thirds make a whole rank`() throws {
        // 3 · 1/0.3 is 10 but for rounding, which must not ask for a fourth value.
        let samples = (1...4).map { OracleValue(value: Double($0), weight: 1 / 0.3) }
        let summary = try summary(of: samples, [75])
        #expect(summary.weightedPercentiles[0]?.boundary == 3)
        #expect(summary.weightedPercentiles[0]?.count == 10)
    }

    @Test(
        arguments: [
            ([1, 2.5, 10, .infinity], [0, 2, 2, 2]), ([10, 2.5, 1, .infinity], [4, 0, 0, 2]),
            ([3], [3]), ([], []),
        ] as [([Double], [Double])])
    func `bins have exclusive upper limits in the given order`(
        limits: [Double], counts: [Double]
    ) throws {
        let values = [1, 2, 2.5, 3, 10, 100].map { OracleValue(value: $0) }
        let bins = try summary(of: values, [], TimerLimits(binLimits: limits)).bins
        #expect(bins.map(\.count) == counts)
        #expect(bins.map(\.upperLimit) == limits)
        #expect(bins == OracleStatistics.bins(limits, of: values))
    }

    @Test func `only squares become infinite`() throws {
        let summary = try summary(of: [1e300, 2e300], [90])
        #expect(summary.statistics.sum == 3e300)
        #expect(summary.statistics.sumSquares == .infinity)
        #expect(!summary.statistics.standardDeviation.isFinite)
        #expect(summary.statistics.upper == 2e300)
    }

    @Test func `an empty cell has no statistics`() {
        var cell = TimerCell()
        let limits = TimerLimits()
        #expect(
            TimerSummary(of: &cell, percentiles: [90], limits: limits) == nil)
    }

    private static func part(
        _ count: Double, _ boundary: Double, _ sum: Double, _ sumSquares: Double, _ mean: Double
    ) -> PercentileStatistics {
        PercentileStatistics(
            count: count, boundary: boundary, sum: sum, sumSquares: sumSquares, mean: mean)
    }

    private func summary(of values: [Double], _ percentiles: [Double]) throws -> TimerSummary {
        try summary(of: values.map { OracleValue(value: $0) }, percentiles)
    }

    private func summary(
        of samples: [OracleValue], _ percentiles: [Double], _ limits: TimerLimits = TimerLimits()
    ) throws -> TimerSummary {
        var cell = TimerCell()
        for sample in samples {
            expectTaken(cell.add(sample.value, weight: sample.weight, limits))
        }
        return try #require(
            TimerSummary(of: &cell, percentiles: percentiles, limits: limits))
    }

    private func expectClose(
        _ found: PercentileStatistics?, _ expected: PercentileStatistics?, _ extent: Double,
        _ comment: Comment
    ) {
        guard let found, let expected else {
            #expect(found == expected, comment)
            return
        }
        #expect(found.isClose(to: expected, extent: extent), comment)
    }
}
