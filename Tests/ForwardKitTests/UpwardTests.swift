import BackendKit
import EventLoop
import ForwardKit
import Statsd
import TestSupport
import Testing

/// A collector that forwards again.
@Suite struct UpwardTests {
    private let second = StateFixture.second
    private static let plans = [
        UpwardPlan(backend: "up", filter: NameFilter(), ring: CollectorRing(["forward://top"]))
    ]

    /// A collector with a journal in memory.
    private final class Fixture {
        let files = FaultyFiles()
        var collector: Collector
        var journal: CollectorJournal
        var outbox = Outbox()
        var now = StateFixture.start + 10 * StateFixture.second

        init() throws {
            collector = Collector(CollectorFixture.options, seed: 1, startedNanoseconds: 0)
            journal = CollectorJournal(files, limits: SpoolLimits(bytesMax: 1 << 20))
            try restart()
        }

        func restart() throws {
            collector = Collector(CollectorFixture.options, seed: 1, startedNanoseconds: 0)
            collector.setForwarding(true)
            journal = CollectorJournal(files, limits: SpoolLimits(bytesMax: 1 << 20))
            outbox = try journal.recover(&collector, at: now).outbox
            try journal.append(outbox, of: collector)
        }

        func send(_ series: [(String, MetricType, ForwardState)], _ sequence: UInt64) throws {
            let agent = CollectorFixture.agent(1)
            let hello = Hello(
                agent: agent, epoch: agent, host: [],
                intervalNanoseconds: 10 * StateFixture.second)
            _ = try collector.greet(hello, at: now).get()
            try journal.append(try #require(collector.agents[agent]))
            let body = StateFixture.body(series, StateFixture.header(sequence: sequence))
            let record = try journal.append(body, from: agent)
            _ = collector.merge(
                try ForwardBatch(body, limits: CollectorFixture.options.limits), from: agent,
                record: record, at: now)
        }

        /// Closes what is over; answers the batches that are handed over for it.
        func handOver(afterSeconds seconds: UInt64 = 0) throws -> [ForwardBatch] {
            now += seconds * StateFixture.second
            for interval in collector.advance(to: now) {
                try journal.append(closed: interval.key)
            }
            for key in collector.dueIntervals {
                try journal.handOver(key, of: &collector, by: UpwardTests.plans, &outbox)
            }
            return try given()
        }

        func given() throws -> [ForwardBatch] {
            var batches: [ForwardBatch] = []
            while let number = outbox.next() {
                let found = try #require(try journal.outgoing(number))
                batches.append(try ForwardBatch(found.body, limits: TimerLimits()))
            }
            return batches
        }
    }

    private func texts(_ batch: ForwardBatch) -> [String] {
        batch.series.map {
            "\(String(decoding: batch.key(of: $0), as: UTF8.self)) \($0.state.text)"
        }
    }

    @Test func `an amendment goes up as what came late, gauges with their times`() throws {
        let fixture = try Fixture()
        try fixture.send(
            [("c", .counter, StateFixture.counter(5)), ("g", .gauge, StateFixture.gauge(1))], 1)
        let first = try fixture.handOver()
        #expect(first.count == 1 && first[0].series.count == 2)
        try fixture.send([("c", .counter, StateFixture.counter(2))], 2)
        try fixture.send([("h", .gauge, StateFixture.gauge(3, at: 77))], 3)
        #expect(try fixture.handOver(afterSeconds: 1).isEmpty)
        let late = try fixture.handOver(afterSeconds: 5)
        #expect(late.count == 1)
        #expect(late[0].header.interval == first[0].header.interval)
        #expect(late[0].header.sequence == first[0].header.sequence + 1)
        #expect(texts(late[0]) == ["c 2.0 0.0 1", "h last 3.0 1 77"])
    }

    @Test func `what was handed over keeps its sequence over a crash, and what was not goes on`()
        throws
    {
        let fixture = try Fixture()
        try fixture.send([("c", .counter, StateFixture.counter(5))], 1)
        let first = try fixture.handOver()
        try fixture.send([("c", .counter, StateFixture.counter(2))], 2)
        try fixture.restart()
        try fixture.journal.cut(fixture.collector, fixture.outbox)
        try fixture.restart()
        let again = try fixture.given()
        #expect(again.map(\.header) == first.map(\.header))
        #expect(again.flatMap(texts) == first.flatMap(texts))
        let rest = try fixture.handOver()
        #expect(rest.flatMap(texts) == ["c 2.0 0.0 1"])
        #expect(rest.first?.header.sequence == 2)
        #expect(rest.first?.header.epoch == first.first?.header.epoch)
    }

    @Test func `what is settled is not given away again, also after a crash`() throws {
        let fixture = try Fixture()
        try fixture.send([("c", .counter, StateFixture.counter(5))], 1)
        _ = try fixture.handOver()
        fixture.outbox.settle(fixture.outbox.waiting)
        try fixture.journal.append(settledOf: fixture.outbox)
        try fixture.restart()
        #expect(fixture.outbox.isEmpty)
        #expect(try fixture.handOver().isEmpty)
    }

    @Test func `a hand-over that the journal has not taken whole has not happened`() throws {
        let fixture = try Fixture()
        try fixture.send([("c", .counter, StateFixture.counter(5))], 1)
        _ = fixture.collector.advance(to: fixture.now)
        let key = try #require(fixture.collector.dueIntervals.first)
        fixture.files.nextWriteTakes = 3
        #expect(throws: UVError.self) {
            try fixture.journal.handOver(
                key, of: &fixture.collector, by: Self.plans, &fixture.outbox)
        }
        #expect(fixture.outbox.isEmpty && fixture.collector.dueIntervals == [key])
        let batches = try fixture.handOver()
        #expect(batches.map(\.header.sequence) == [1])
        try fixture.restart()
        #expect(try fixture.given().map(\.header) == batches.map(\.header))
    }

    @Test func `a journal with a gap gives no sequence out again`() throws {
        let fixture = try Fixture()
        try fixture.send([("c", .counter, StateFixture.counter(5))], 1)
        let first = try fixture.handOver()
        fixture.files.tear(1)
        try fixture.send([("c", .counter, StateFixture.counter(2))], 2)
        try fixture.restart()
        let rest = try fixture.handOver()
        #expect(!rest.isEmpty && rest.allSatisfy { $0.header.epoch != first[0].header.epoch })
    }

    @Test func `a hello of itself, or of who has it below, is refused`() {
        var options = CollectorFixture.options
        let own = CollectorFixture.agent(9)
        options.own = [own, own.ofCollector]
        var collector = Collector(options, seed: 1, startedNanoseconds: 0)
        func reason(_ agent: Identifier, _ below: [Identifier]) -> RefusalReason? {
            let hello = Hello(
                agent: agent, epoch: agent, host: [], intervalNanoseconds: second,
                collectors: below)
            switch collector.greet(hello, at: StateFixture.start) {
            case .success: return nil
            case .failure(let refusal): return refusal.reason
            }
        }
        let other = CollectorFixture.agent(1).ofCollector
        #expect(reason(own, []) == .loop)
        #expect(reason(own.ofCollector, [own.ofCollector]) == .loop)
        #expect(reason(other, [other, own.ofCollector]) == .loop)
        #expect(reason(other, [other, CollectorFixture.agent(2).ofCollector]) == nil)
        #expect(
            collector.collectorsBelow(at: StateFixture.start)
                == [other, CollectorFixture.agent(2).ofCollector].sorted())
        #expect(collector.collectorsBelow(at: StateFixture.start + 200 * second).isEmpty)
    }

    @Test func `a collector has the budget of several agents`() throws {
        var options = CollectorFixture.options
        options.seriesPerAgentMax = 1
        options.agentsPerCollector = 2
        let fixture = CollectorFixture(options, now: StateFixture.start + 10 * second)
        fixture.greet(1)
        let identity = CollectorFixture.agent(2).ofCollector
        fixture.greet(identity: identity)
        let series = (0..<3).map { ("c\($0)", MetricType.counter, StateFixture.counter(1)) }
        try fixture.send(StateFixture.body(series), from: 1)
        #expect(fixture.collector.tally.seriesOverBudget == 2)
        try fixture.send(StateFixture.body(series), from: identity)
        #expect(fixture.collector.tally.seriesOverBudget == 3)
    }

    @Test func `of eight batches that nobody keeps the ninth waits`() {
        var outbox = Outbox()
        outbox.commit(Array(1...20), outbox.numbering)
        var given: [UInt64] = []
        while let number = outbox.next() { given.append(number) }
        #expect(given == Array(1...8))
        outbox.settle([1, 2, 3])
        while let number = outbox.next() { given.append(number) }
        #expect(given == Array(1...11))
        outbox.takeBack()
        #expect(outbox.next() == 4)
    }
}
