import ForwardKit
import Statsd
import TestSupport
import Testing

/// Percentiles of a fleet, of agents that never saw each other's values.
@Suite struct AccuracyTests {
    private static let percentiles = [1, 10, 25, 50, 75, 90, 95, 99, 99.9, 100, -10, -1.0]

    /// Half of a skewed distribution's values are below 1 and one in a thousand above 22, each
    /// agent's scaled by its own speed.
    private func values(_ random: inout SplitMix64) -> [Double] {
        let speed = Double.random(in: 0.2...20, using: &random)
        return (0..<4000).map { _ in
            // The sum of twelve uniform numbers is nearly normal.
            let normal = (0..<12).reduce(-6.0) { sum, _ in
                sum + Double.random(in: 0..<1, using: &random)
            }
            return speed * Self.exponential(normal)
        }
    }

    /// e^x by its series; far enough for |x| ≤ 6.
    private static func exponential(_ x: Double) -> Double {
        var (sum, term) = (1.0, 1.0)
        for index in 1..<60 {
            term *= x / Double(index)
            sum += term
        }
        return max(sum, 1e-4)
    }

    @Test(arguments: 0..<1 as Range<UInt64>)
    func `fifty agents' percentiles are within the bound of the exact ones`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let fixture = CollectorFixture(
            CollectorOptions(), now: StateFixture.start + 10 * StateFixture.second)
        var all: [Double] = []
        var wireBytes = 0
        for agent in 0..<50 as Range<UInt64> {
            fixture.greet(agent)
            let values = values(&random)
            all += values
            let cell = StateFixture.timer(values, limits: TimerLimits(exactValuesMax: 4096))
            let body = StateFixture.body(
                [("latency", .timer, .timer(cell))], exact: ExactLimits())
            wireBytes += body.count
            try fixture.send(body, from: agent)
        }
        fixture.advance()
        guard case .timer(var merged)? = fixture.closed.first?.state("latency") else {
            Issue.record("the timer did not arrive")
            return
        }
        var exact = StateFixture.timer(all, limits: TimerLimits(exactValuesMax: all.count))
        var (of, expected) = (
            TimerSummary(percentiles: Self.percentiles), TimerSummary(percentiles: Self.percentiles)
        )
        let areSummedUp = [
            of.sumUp(&merged, limits: TimerLimits()), expected.sumUp(&exact, limits: TimerLimits()),
        ]
        #expect(areSummedUp == [true, true])
        #expect(of.statistics.count == 200_000)
        #expect(of.statistics.lower == expected.statistics.lower)
        #expect(of.statistics.upper == expected.statistics.upper)
        #expect(isClose(of.statistics.sum, expected.statistics.sum))
        #expect(isClose(of.statistics.mean, expected.statistics.mean))
        #expect(
            isClose(
                of.statistics.standardDeviation, expected.statistics.standardDeviation,
                tolerance: 1e-9))
        let bound = SketchIndex.relativeError * (1 + 1e-9)
        for (estimate, truth) in zip(of.percentiles, expected.percentiles) {
            let (estimate, truth) = (try #require(estimate), try #require(truth))
            #expect(estimate.count == truth.count)
            #expect(isClose(estimate.boundary, truth.boundary, tolerance: bound))
            #expect(isClose(estimate.sum, truth.sum, tolerance: bound))
        }
        // Each of 4,000 values in some 600 bytes.
        #expect(wireBytes / 50 < 1000)
    }
}
