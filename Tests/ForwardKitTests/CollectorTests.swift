import ForwardKit
import Statsd
import TestSupport
import Testing

@Suite struct CollectorTests {
    private let second = StateFixture.second

    private func body(
        _ sum: Double = 1, _ sequence: UInt64 = 1, end: UInt64 = 10, part: UInt64 = 0,
        parts: UInt64 = 1
    ) -> [UInt8] {
        StateFixture.body(
            [("c", .counter, StateFixture.counter(sum))],
            StateFixture.header(
                sequence: sequence, end: StateFixture.start + end * second, part: part,
                parts: parts))
    }

    @Test func `an interval closes when every live agent has reported`() throws {
        let fixture = CollectorFixture(now: StateFixture.start + 10 * second)
        for agent in 1...3 as ClosedRange<UInt64> { fixture.greet(agent) }
        try fixture.send(body(1), from: 1)
        try fixture.send(body(2), from: 2)
        fixture.advance()
        #expect(fixture.closed.isEmpty)
        try fixture.send(body(4), from: 3)
        fixture.advance()
        #expect(fixture.closed.count == 1)
        #expect(fixture.total("c") == 7)
        #expect(fixture.closed[0].completeness.expected == 3)
        #expect(fixture.closed[0].completeness.reported == 3)
        #expect(fixture.collector.tally.intervalsComplete == 1)
    }

    @Test func `an interval with a silent agent waits for the grace and says so`() throws {
        let fixture = CollectorFixture(now: StateFixture.start + 10 * second)
        fixture.greet(1)
        fixture.greet(2)
        try fixture.send(body(1), from: 1)
        fixture.advance(seconds: 4)
        #expect(fixture.closed.isEmpty)
        fixture.advance(seconds: 1)
        #expect(fixture.closed.count == 1)
        #expect(fixture.closed[0].completeness.expected == 2)
        #expect(fixture.closed[0].completeness.missing == 1)
        #expect(fixture.collector.tally.intervalsComplete == 0)
    }

    @Test func `an agent has reported when all parts are in`() throws {
        let fixture = CollectorFixture(now: StateFixture.start + 10 * second)
        fixture.greet(1)
        try fixture.send(body(1, 2, part: 1, parts: 2), from: 1)
        fixture.advance()
        #expect(fixture.closed.isEmpty)
        try fixture.send(body(1, 1, part: 0, parts: 2), from: 1)
        fixture.advance()
        #expect(fixture.total("c") == 2)
        #expect(fixture.closed[0].completeness.partial == 0)
    }

    @Test func `a repeated batch is acknowledged and not merged`() throws {
        let fixture = CollectorFixture(now: StateFixture.start + 10 * second)
        fixture.greet(1)
        fixture.greet(2)
        #expect(try fixture.send(body(5), from: 1) == .acknowledge(.merged))
        #expect(try fixture.send(body(5), from: 1) == .acknowledge(.repeated))
        #expect(try fixture.send(body(3), from: 2) == .acknowledge(.merged))
        fixture.advance()
        #expect(try fixture.send(body(5), from: 1) == .acknowledge(.repeated))
        fixture.advance(seconds: 30)
        #expect(fixture.total("c") == 8)
        #expect(fixture.collector.tally.batchesRepeated == 2)
    }

    @Test func `late data is amended while the interval is kept, then counted`() throws {
        let fixture = CollectorFixture(now: StateFixture.start + 10 * second)
        fixture.greet(1)
        fixture.greet(2)
        try fixture.send(body(1), from: 1)
        fixture.advance(seconds: 5)
        #expect(fixture.total("c") == 1)
        #expect(try fixture.send(body(2), from: 2) == .acknowledge(.amended))
        fixture.advance(seconds: 5)
        #expect(fixture.closed.map(\.revision) == [0, 1])
        #expect(fixture.total("c") == 3)
        #expect(fixture.closed[1].completeness.amendedBatches == 1)
        fixture.advance(seconds: 61)
        #expect(try fixture.send(body(4, 2), from: 2) == .acknowledge(.late))
        #expect(try fixture.send(body(4, 2), from: 2) == .acknowledge(.repeated))
        fixture.advance(seconds: 20)
        #expect(fixture.total("c") == 3)
        #expect(fixture.collector.tally.batchesLate == 1)
    }

    @Test func `late data is only counted where that is configured`() throws {
        var options = CollectorFixture.options
        options.late = .counted
        let fixture = CollectorFixture(options, now: StateFixture.start + 15 * second)
        fixture.greet(1)
        fixture.greet(2)
        try fixture.send(body(1), from: 1)
        fixture.advance(seconds: 5)
        #expect(try fixture.send(body(2), from: 2) == .acknowledge(.late))
        fixture.advance(seconds: 60)
        #expect(fixture.total("c") == 1)
    }

    @Test func `intervals from spools after an outage have time to come together`() throws {
        // An hour later than the intervals' ends.
        let fixture = CollectorFixture(now: StateFixture.start + 3600 * second)
        fixture.greet(1)
        fixture.greet(2)
        for number in 1...30 as ClosedRange<UInt64> {
            try fixture.send(body(1, number, end: number * 10), from: 1)
        }
        fixture.advance(seconds: 4)
        #expect(fixture.closed.isEmpty)
        for number in 1...30 as ClosedRange<UInt64> {
            try fixture.send(body(1, number, end: number * 10), from: 2)
        }
        fixture.advance()
        #expect(fixture.closed.count == 30)
        #expect(fixture.total("c") == 60)
        #expect(fixture.closed.map(\.key) == fixture.closed.map(\.key).sorted())
    }

    @Test func `an agent that is past an interval is not waited for`() throws {
        let fixture = CollectorFixture(now: StateFixture.start + 20 * second)
        fixture.greet(1)
        fixture.greet(2)
        try fixture.send(body(1, 1, end: 10), from: 1)
        try fixture.send(body(1, 1, end: 20), from: 2)
        fixture.advance()
        #expect(fixture.closed.map(\.key.endNanoseconds) == [StateFixture.start + 10 * second])
    }

    @Test func `an agent with a gap may still send what is missing`() throws {
        let fixture = CollectorFixture(now: StateFixture.start + 20 * second)
        fixture.greet(1)
        fixture.greet(2)
        try fixture.send(body(1, 1, end: 10), from: 1)
        try fixture.send(body(1, 2, end: 20), from: 2)
        fixture.advance()
        #expect(fixture.closed.isEmpty)
        try fixture.send(body(1, 1, end: 10), from: 2)
        fixture.advance()
        #expect(fixture.closed.map(\.key.endNanoseconds) == [StateFixture.start + 10 * second])
        #expect(fixture.total("c") == 2)
    }

    @Test func `what is open is bounded, and the present has its places`() throws {
        var options = CollectorFixture.options
        (options.openMax, options.openReserved) = (10, 3)
        let fixture = CollectorFixture(options, now: StateFixture.start + 3600 * second)
        fixture.greet(1)
        fixture.greet(2)
        for number in 1...7 as ClosedRange<UInt64> {
            #expect(
                try fixture.send(body(1, number, end: number * 10), from: 1)
                    == .acknowledge(.merged))
        }
        #expect(try fixture.send(body(1, 8, end: 80), from: 1) == .refuse(.busy))
        #expect(try fixture.send(body(1, 9, end: 3600), from: 1) == .acknowledge(.merged))
        fixture.advance(seconds: 5)
        #expect(try fixture.send(body(1, 8, end: 80), from: 1) == .acknowledge(.merged))
        fixture.advance(seconds: 5)
        #expect(fixture.total("c") == 9)
    }

    @Test func `an interval of the far future does not stay open for ever`() throws {
        let fixture = CollectorFixture(now: StateFixture.start)
        fixture.greet(1)
        fixture.greet(2)
        try fixture.send(body(1, 1, end: 1_000_000), from: 1)
        fixture.advance(seconds: 24)
        #expect(fixture.closed.isEmpty)
        fixture.advance(seconds: 1)
        #expect(fixture.closed.count == 1)
    }

    @Test func `a fresh collector gives every agent the grace to find it`() throws {
        let fixture = CollectorFixture(now: StateFixture.start + 10 * second)
        fixture.collector = Collector(
            CollectorFixture.options, seed: 1, startedNanoseconds: fixture.now)
        fixture.greet(1)
        try fixture.send(body(1), from: 1)
        fixture.advance()
        #expect(fixture.closed.isEmpty)
        fixture.greet(2)
        try fixture.send(body(2), from: 2)
        fixture.advance(seconds: 5)
        #expect(fixture.total("c") == 3)
        #expect(fixture.closed.count == 1)
    }

    @Test func `an agent over its budget costs itself, not others`() throws {
        var options = CollectorFixture.options
        options.seriesPerAgentMax = 3
        let fixture = CollectorFixture(options, now: StateFixture.start + 10 * second)
        fixture.greet(1)
        fixture.greet(2)
        let many = (0..<10).map { ("m\($0)", MetricType.counter, StateFixture.counter(1)) }
        try fixture.send(StateFixture.body(many), from: 1)
        try fixture.send(StateFixture.body(Array(many.suffix(3))), from: 2)
        fixture.advance()
        #expect(fixture.closed[0].series.count == 6)
        #expect(fixture.closed[0].completeness.seriesOverBudget == 7)
        #expect(fixture.collector.agents[CollectorFixture.agent(1)]?.seriesOverBudget == 7)
        #expect(fixture.collector.agents[CollectorFixture.agent(2)]?.seriesOverBudget == 0)
    }

    @Test func `agents are bounded, and those silent for long make room`() throws {
        var options = CollectorFixture.options
        options.agentsMax = 2
        let fixture = CollectorFixture(options)
        fixture.greet(1)
        fixture.greet(2)
        let third = Hello(
            agent: CollectorFixture.agent(3), epoch: Identifier(high: 0, low: 1), host: [],
            intervalNanoseconds: second)
        guard case .failure(let refusal) = fixture.collector.greet(third, at: fixture.now) else {
            Issue.record("an agent too many was taken")
            return
        }
        #expect(refusal.reason == .tooManyAgents)
        fixture.now += options.forgetNanoseconds - 1
        fixture.greet(2)
        fixture.now += 1
        fixture.greet(3)
        #expect(fixture.collector.agents.keys.sorted() == [2, 3].map(CollectorFixture.agent))
    }

    @Test func `a hello of another form or version is refused for its reason`() {
        let fixture = CollectorFixture()
        var hello = Hello(
            agent: CollectorFixture.agent(1), epoch: Identifier(high: 0, low: 1), host: [],
            intervalNanoseconds: second)
        func reason(_ hello: Hello) -> RefusalReason? {
            guard case .failure(let refusal) = fixture.collector.greet(hello, at: fixture.now)
            else { return nil }
            return refusal.reason
        }
        hello.form.binsPerDoubling = 64
        #expect(reason(hello) == .stateForm)
        hello.form = .own
        hello.versions = ProtocolRange(newest: 3)
        #expect(reason(hello) == .version)
        hello.versions = ProtocolRange(newest: 2)
        #expect(reason(hello) == nil)
        #expect(fixture.collector.agents.count == 1)
    }

    @Test func `a batch before a hello is refused`() throws {
        let fixture = CollectorFixture()
        #expect(try fixture.send(body(), from: 1) == .refuse(.helloMissing))
        #expect(fixture.collector.tally.batchesRefused == 1)
    }

    @Test func `a new epoch begins anew and the old one goes on`() throws {
        let fixture = CollectorFixture(now: StateFixture.start + 10 * second)
        fixture.greet(1)
        fixture.greet(2)
        for epoch in [1, 2, 1, 2] as [UInt64] {
            let header = StateFixture.header(sequence: 1, epoch: epoch)
            try fixture.send(
                StateFixture.body([("c", .counter, StateFixture.counter(1))], header), from: 1)
        }
        fixture.advance(seconds: 5)
        #expect(fixture.total("c") == 2)
    }

    @Test func `lost batches are counted once the agent says they will not come`() throws {
        let fixture = CollectorFixture()
        fixture.greet(1)
        try fixture.send(body(1, 1), from: 1)
        try fixture.send(body(1, 9), from: 1)
        #expect(fixture.collector.agents[CollectorFixture.agent(1)]?.missingBatches == 7)
        var header = StateFixture.header(sequence: 10)
        header.oldest = 8
        try fixture.send(StateFixture.body([], header), from: 1)
        let agent = fixture.collector.agents[CollectorFixture.agent(1)]
        #expect(agent?.missingBatches == 1 && agent?.lostBatches == 6)
        #expect(try fixture.send(body(1, 4), from: 1) == .acknowledge(.tooOld))
        #expect(try fixture.send(body(1, 8), from: 1) == .acknowledge(.merged))
    }

    @Test func `the greater scope wins in any order`() throws {
        for scopes in [[ForwardScope.mixed, .global], [.global, .mixed]] {
            let fixture = CollectorFixture(now: StateFixture.start + 10 * second)
            for (number, scope) in scopes.enumerated() {
                fixture.greet(UInt64(number))
                var encoder = BatchEncoder(
                    StateFixture.header().interval, exact: ExactLimits(), seed: 1)
                _ = encoder.append(
                    key: StateFixture.key("c"), type: .counter, scope: scope,
                    state: StateFixture.counter(1))
                try fixture.send(encoder.body(StateFixture.header()), from: UInt64(number))
            }
            fixture.advance(seconds: 5)
            #expect(fixture.closed[0].series.entries.map(\.scope) == [.global])
            #expect(fixture.closed[0].series.scopeConflicts == 1)
        }
    }

    @Test func `what is too late for its interval has a place in the present one`() throws {
        let fixture = CollectorFixture()
        fixture.greet(1)
        fixture.greet(2)
        let body = StateFixture.body([("a", .counter, StateFixture.counter(1))])
        try fixture.send(body, from: 1)
        let header = try BatchHeader(of: body)
        #expect(!fixture.collector.isTooLate(header, from: CollectorFixture.agent(2)))
        fixture.advance(seconds: 60)
        // Kept for a minute, it can be amended; then it is too late.
        #expect(!fixture.collector.isTooLate(header, from: CollectorFixture.agent(2)))
        fixture.advance(seconds: 61)
        #expect(fixture.collector.isTooLate(header, from: CollectorFixture.agent(2)))
        #expect(!fixture.collector.isTooLate(header, from: CollectorFixture.agent(1)))
        let length = 10 * StateFixture.second
        for (second, end) in [(5, 20), (25, 30), (10, 20)] as [(UInt64, UInt64)] {
            let found = fixture.collector.presentInterval(
                lengthNanoseconds: length, at: StateFixture.start + second * StateFixture.second)
            #expect(found?.endNanoseconds == StateFixture.start + end * StateFixture.second)
        }
    }
}
