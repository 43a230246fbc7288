import ForwardKit
import Statsd
import TestSupport
import Testing

/// What goes over the wire comes out with every bit it had.
@Suite struct StateTests {
    private func roundTrip(
        _ type: MetricType, _ state: ForwardState,
        exact: ExactLimits = ExactLimits(valuesMax: 4096, membersMax: 4096)
    ) throws -> ForwardState {
        let body = StateFixture.body([("a", type, state)], exact: exact)
        let batch = try ForwardBatch(body, limits: TimerLimits(), exact: exact)
        #expect(batch.series.count == 1)
        return batch.series[0].state
    }

    @Test(
        arguments: [
            0, 1, -1, 0.1, -0.0, 1e300, -9_007_199_254_740_992, 9_007_199_254_740_994, 5e-300, 0.5,
        ] as [Double])
    func `a counter keeps its sum`(sum: Double) throws {
        let state = StateFixture.counter(sum, samples: 12)
        #expect(try roundTrip(.counter, state).text == state.text)
    }

    @Test func `a counter keeps what its roundings lost`() throws {
        var cell = CounterCell()
        for _ in 0..<1000 { _ = cell.add(0.1, weight: 3) }
        let state = ForwardState.counter(ForwardCounter(cell: cell, samples: 1000))
        #expect(cell.total.low != 0)
        #expect(try roundTrip(.counter, state).text == state.text)
    }

    @Test(arguments: GaugePolicy.allCases)
    func `a gauge keeps value, time and policy`(policy: GaugePolicy) throws {
        for milliseconds in [1_700_000_009_999, 1_700_000_010_001, 0, -5] as [Int64] {
            let state = StateFixture.gauge(-17.25, at: milliseconds, policy)
            #expect(try roundTrip(.gauge, state).text == state.text)
        }
    }

    @Test(arguments: [1, 8, 9, 300, 4096, 5000, 100_000])
    func `a set keeps its members or its registers`(count: Int) throws {
        let state = ForwardState.set(StateFixture.set(0..<count))
        #expect(try roundTrip(.set, state).text == state.text)
    }

    @Test(
        arguments: [
            [1], [0], [-3, 0, 3], [0.1, 0.2, 0.25, 1234.5], [1e-7, 3e-7], [1.0 / 3, 2.0 / 3],
            [5, 5, 5, 5], [1e17, 2e17], [-0.001, 12_345_678.901], [1e300, -1e300],
        ] as [[Double]])
    func `a timer of few values keeps every one`(values: [Double]) throws {
        let state = ForwardState.timer(StateFixture.timer(values))
        #expect(try roundTrip(.timer, state).text == state.text)
        let weights = values.indices.map { $0 % 2 == 0 ? 10 : 1 / 0.3 }
        let weighted = ForwardState.timer(StateFixture.timer(values, weights: weights))
        #expect(try roundTrip(.histogram, weighted).text == weighted.text)
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `a timer of many values keeps bins and sides`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let limits = TimerLimits(
            exactValuesMax: 100, binLimits: seed % 3 == 0 ? [1, 10, .infinity] : [],
            buckets: seed % 2 == 0 ? [0.5, 5, 50] : [])
        let isWeighted = seed % 5 == 1
        var cell = TimerCell()
        for _ in 0..<(101 + random.below(2000)) {
            var value = Double.random(in: -3...8, using: &random)
            value = (value < 0 && seed % 4 != 0 ? -value : value) * Double(1 << random.below(20))
            if random.oneIn(50) { value = 0 }
            _ = cell.add(value, weight: isWeighted && random.oneIn(3) ? 2.5 : 1, limits)
        }
        #expect(cell.sketch != nil)
        let state = ForwardState.timer(cell)
        #expect(try roundTrip(.timer, state).text == state.text)
    }

    @Test func `a sketch that has collapsed keeps its count of collapsed values`() throws {
        var cell = TimerCell()
        let limits = TimerLimits(exactValuesMax: 0)
        for exponent in -300...300 {
            _ = cell.add(Double(sign: .plus, exponent: exponent, significand: 1), weight: 1, limits)
        }
        let state = ForwardState.timer(cell)
        #expect(cell.sketch?.isCollapsed == true)
        #expect(try roundTrip(.timer, state).text == state.text)
    }

    @Test func `more than the limits becomes a sketch and registers`() throws {
        let exact = ExactLimits(valuesMax: 3, membersMax: 3)
        let timer = try roundTrip(
            .timer, .timer(StateFixture.timer([1, 2, 3, 4])), exact: exact)
        let set = try roundTrip(.set, .set(StateFixture.set(0..<4)), exact: exact)
        guard case .timer(let cell) = timer, case .set(let members) = set else {
            Issue.record("states changed their kind")
            return
        }
        #expect(cell.sketch?.count == 4)
        #expect(!members.isExact && members.cardinality == 4)
    }

    @Test func `integers of three digits take some two bytes each`() throws {
        var random = SplitMix64(seed: 5)
        let values = (0..<100).map { _ in Double(random.below(1000)) }
        let body = StateFixture.body([("a", .timer, .timer(StateFixture.timer(values)))])
        let empty = StateFixture.body([])
        #expect(body.count - empty.count < 130)
    }

    // MARK: Merging

    @Test(arguments: GaugePolicy.allCases)
    func `gauges merge to the same in any order`(policy: GaugePolicy) {
        let gauges = [(1.5, 10), (3, 20), (-2, 20), (0.25, 5)].compactMap {
            ForwardGauge(value: $0.0, updatedMilliseconds: $0.1, policy: policy)
        }
        let expected: Double =
            switch policy {
            case .last: 3
            case .sum: 2.75
            case .minimum: -2
            case .maximum: 3
            case .mean: 0.6875
            }
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 1, 0, 3]] {
            var merged = gauges[order[0]]
            for index in order.dropFirst() {
                let isMerged = merged.merge(gauges[index])
                #expect(isMerged)
            }
            #expect(merged.value == expected)
            #expect(merged.count == 4)
            #expect(merged.updatedMilliseconds == 20)
        }
    }

    @Test func `agents that disagree about a policy come to one in any order`() throws {
        let last = try #require(ForwardGauge(value: 9, updatedMilliseconds: 9))
        let sum = try #require(ForwardGauge(value: 1, updatedMilliseconds: 1, policy: .sum))
        var (one, other) = (last, sum)
        let areMerged = [one.merge(sum), other.merge(last)]
        #expect(areMerged == [true, true])
        #expect(one.value == 1 && other.value == 1)
    }

    @Test func `sums that would be infinite are refused and change nothing`() throws {
        guard case .counter(var counter) = StateFixture.counter(1.5e308),
            var gauge = ForwardGauge(value: 1.5e308, updatedMilliseconds: 0, policy: .sum)
        else { return }
        let isMerged = [counter.merge(counter), gauge.merge(gauge)]
        #expect(isMerged == [false, false])
        #expect(counter.sum == 1.5e308 && counter.samples == 1)
        #expect(gauge.count == 1)
        #expect(ForwardGauge(value: .nan, updatedMilliseconds: 0) == nil)
    }

    /// Found by fuzzing: a gauge of 7,881,299,347,898,367 agents, which two agents sent.
    @Test func `a gauge of as many agents as the wire can say is forwarded on`() throws {
        let body: [UInt8] =
            [
                0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD,
                0xFE, 0xFF, 0x01, 0x00, 0x00, 0xE4, 0x35, 0x8A, 0x00, 0x9D, 0x97, 0x17, 0x80, 0xC8,
                0xAF, 0xA0, 0x25, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x04,
            ] + Array("\u{8}requbsts\u{8}code:200\u{4}heap\u{7}latency".utf8) + [
                0x00, 0x03, 0x00, 0x00, 0x01, 0x01, 0x4C, 0x00, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00,
                0x00, 0x00, 0x00, 0x00, 0x00, 0xE0, 0x3F, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                0xFF, 0x0D, 0xB8, 0x17, 0x02, 0x03, 0x00, 0x03, 0x01, 0xF0, 0x01, 0x05, 0x4B,
            ]
        let fixture = CollectorFixture()
        for agent in [1, 2] as [UInt64] {
            fixture.greet(agent)
            try fixture.send(body, from: agent)
        }
        fixture.advance(seconds: 60)
        guard case .gauge(let gauge)? = fixture.closed.first?.state("heap") else {
            Issue.record("the gauge was not merged")
            return
        }
        #expect(gauge.count == 1 << 53)
        let again = try roundTrip(.gauge, .gauge(gauge))
        guard case .gauge(let read) = again else { return }
        #expect(read.count == gauge.count && read.value == 0.5)
    }

    @Test func `a mean of more values than the wire can say is refused`() {
        guard
            var mean = ForwardGauge(value: 3, updatedMilliseconds: 0, policy: .mean),
            case .counter(var counter) = StateFixture.counter(1, samples: .max)
        else { return }
        var isMerged = true
        for _ in 0..<53 { isMerged = mean.merge(mean) && isMerged }
        #expect(isMerged && mean.count == 1 << 53)
        let isPastMerged = mean.merge(mean)
        #expect(!isPastMerged && mean.value == 3)
        isMerged = counter.merge(counter)
        #expect(isMerged && counter.samples == 1 << 53)
    }
}
