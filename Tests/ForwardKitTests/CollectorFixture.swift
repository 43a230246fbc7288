import ForwardKit
import Statsd
import TestSupport
import Testing

/// A collector with a clock of its own and no disk.
final class CollectorFixture {
    var collector: Collector
    private let options: CollectorOptions
    var now: UInt64
    var closed: [ClosedInterval] = []

    static let options = CollectorOptions(
        exact: ExactLimits(valuesMax: 50, membersMax: 50),
        limits: TimerLimits(binLimits: [1, 10, .infinity], buckets: [0.5, 5]))

    init(_ options: CollectorOptions = CollectorFixture.options, now: UInt64 = StateFixture.start) {
        self.now = now
        self.options = options
        collector = Collector(options, seed: 9, startedNanoseconds: now - 60 * StateFixture.second)
    }

    static func agent(_ number: UInt64) -> Identifier { Identifier(high: 7, low: number) }

    func greet(_ number: UInt64, interval: UInt64 = 10) {
        let hello = Hello(
            agent: Self.agent(number), epoch: Identifier(high: 0, low: 1),
            host: Array("host-\(number)".utf8),
            intervalNanoseconds: interval * StateFixture.second)
        guard case .success = collector.greet(hello, at: now) else {
            Issue.record("a hello was refused")
            return
        }
    }

    /// A collector below this one, which forwards again.
    func greet(identity: Identifier) {
        let hello = Hello(
            agent: identity, epoch: identity, host: [],
            intervalNanoseconds: 10 * StateFixture.second, collectors: [identity])
        guard case .success = collector.greet(hello, at: now) else {
            Issue.record("a hello was refused")
            return
        }
    }

    @discardableResult
    func send(_ body: [UInt8], from number: UInt64) throws -> Collector.Verdict {
        try send(body, from: Self.agent(number))
    }

    @discardableResult
    func send(_ body: [UInt8], from agent: Identifier) throws -> Collector.Verdict {
        let verdict = collector.receive(try BatchHeader(of: body), from: agent, at: now)
        if verdict == .take {
            let batch = try ForwardBatch(body, limits: options.limits, exact: options.exact)
            let answer = collector.merge(batch, from: agent, record: nil, at: now)
            return .acknowledge(answer.outcome)
        }
        return verdict
    }

    func advance(seconds: UInt64 = 0) {
        now += seconds * StateFixture.second
        closed += collector.advance(to: now)
    }

    /// The sum of a counter over all intervals as they were last sent.
    func total(_ name: String) -> Double {
        var last: [IntervalKey: ClosedInterval] = [:]
        for interval in closed { last[interval.key] = interval }
        return last.values.reduce(0) { $0 + ($1.counter(name) ?? 0) }
    }
}

extension ClosedInterval {
    func state(_ name: String) -> ForwardState? {
        series.entries.first { Array(series.key(of: $0)) == Array(name.utf8) }
            .map { series.state(of: $0) }
    }

    func counter(_ name: String) -> Double? {
        guard case .counter(let counter)? = state(name) else { return nil }
        return counter.sum
    }

    /// Every series with every bit that does not depend on order.
    var orderlessTexts: [String] {
        series.entries.map { entry in
            let key = String(decoding: series.key(of: entry), as: UTF8.self)
            return "\(key) \(entry.type) \(entry.scope) \(series.state(of: entry).orderlessText)"
        }.sorted()
    }
}
