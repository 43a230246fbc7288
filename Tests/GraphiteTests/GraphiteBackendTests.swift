import BackendKit
import Configuration
import EventLoop
import Graphite
import Statsd
import TestSupport
import Testing

@Suite struct GraphiteBackendTests {
    /// A backend, a receiver, and the loop that both live on.
    private final class Fixture: LoopTurning {
        let loop: Loop
        let carbon: FakeCarbon
        let backend: GraphiteBackend
        private(set) var reports: [String] = []

        init(
            _ manner: FakeCarbon.Manner, then next: FakeCarbon.Manner = .takes,
            _ change: (inout GraphiteOptions) -> Void = { _ in }
        ) throws {
            loop = try Loop()
            carbon = try FakeCarbon(on: loop, manner, next)
            var options = GraphiteOptions()
            options.address = HostPort(host: "127.0.0.1", port: carbon.port)
            options.common.retry.initialMilliseconds = 20
            options.common.retry.maxMilliseconds = 50
            change(&options)
            final class Reference { weak var fixture: Fixture? }
            let reference = Reference()
            let environment = BackendEnvironment(
                loop: loop, hostName: "h", wallSeconds: { 1_700_000_005.5 }, random: { 0 },
                report: { reference.fixture?.reports.append($0) })
            backend = try GraphiteBackend(
                options, encoder: GraphiteEncoder(options, host: "h"), environment: environment)
            reference.fixture = self
        }

        var ledger: BackendLedger { backend.ledger }

        var addsUp: Bool {
            let left = ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +)
            return ledger.pointsQueued == left + ledger.pointsWaiting
        }

        func close() {
            backend.close()
            carbon.close()
            loop.close()
        }
    }

    /// `count` gauges; with the agent's own figures 7 lines more.
    private func flush(of count: Int, at timestampSeconds: Int64 = 1_700_000_000) -> FlushBatch {
        var flush = FlushBuilder(timestampSeconds: timestampSeconds)
        for number in 0..<count { flush.gauge("gauge.number.\(number)", 1) }
        return flush.batch
    }

    private let own = 7

    @Test(arguments: ConnectionStyle.allCases)
    func `a flush arrives once and is delivered`(style: ConnectionStyle) throws {
        let fixture = try Fixture(.takes) { $0.connection = style }
        defer { fixture.close() }
        fixture.backend.receive(flush(of: 3))
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        #expect(fixture.ledger.pointsDelivered == UInt64(3 + own))
        #expect(fixture.ledger.pointsWaiting == 0)
        #expect(fixture.carbon.lines.count == 3 + own)
        #expect(fixture.carbon.lines.first == "stats.gauges.gauge.number.0 1 1700000000")
        #expect(fixture.ledger.pointsResent == 0)
    }

    @Test(arguments: [(ConnectionStyle.persistent, 1), (.perFlush, 3)])
    func `flushes share a connection or have one each`(
        style: ConnectionStyle, connections: Int
    ) throws {
        let fixture = try Fixture(.takes) { $0.connection = style }
        defer { fixture.close() }
        for number in 0..<3 {
            fixture.backend.receive(flush(of: 1, at: 1_700_000_000 + Int64(number)))
        }
        try fixture.run { fixture.ledger.pointsDelivered == UInt64(3 * (1 + own)) }
        #expect(fixture.carbon.connections == connections)
        #expect(fixture.carbon.lines.count == 3 * (1 + own))
        #expect(fixture.addsUp)
    }

    @Test(arguments: ConnectionStyle.allCases)
    func `what a reset cut off is sent again whole`(style: ConnectionStyle) throws {
        let fixture = try Fixture(.resets(afterBytes: 1)) { $0.connection = style }
        defer { fixture.close() }
        fixture.backend.receive(flush(of: 2_000))
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        #expect(fixture.ledger.pointsDelivered == UInt64(2_000 + own))
        #expect(fixture.ledger.pointsResent == UInt64(2_000 + own))
        #expect(Set(fixture.carbon.lines).count == 2_000 + own)
        #expect(fixture.ledger.errors == 1)
        #expect(fixture.reports.count == 2)
        #expect(fixture.reports.last == "backend graphite: delivers again")
    }

    @Test func `a receiver that closes without reading gets it again`() throws {
        let fixture = try Fixture(.closesAtOnce)
        defer { fixture.close() }
        fixture.backend.receive(flush(of: 5))
        try fixture.run { fixture.ledger.pointsDelivered == UInt64(5 + own) }
        #expect(Set(fixture.carbon.lines).count == 5 + own)
        #expect(fixture.addsUp)
    }

    @Test func `a receiver that closes after each read is believed in the end`() throws {
        let fixture = try Fixture(.closesAfterRead, then: .closesAfterRead)
        defer { fixture.close() }
        fixture.backend.receive(flush(of: 5))
        try fixture.run { fixture.ledger.pointsDelivered == UInt64(5 + own) }
        #expect(fixture.ledger.pointsResent == UInt64(3 * (5 + own)))
        #expect(fixture.carbon.lines.count == 4 * (5 + own))
        #expect(fixture.addsUp)
    }

    @Test func `a receiver that hangs blocks nobody and loses by the count`() throws {
        let fixture = try Fixture(.hangs, then: .hangs) {
            $0.common.queueBytesMax = 4 << 20
            $0.common.timeoutMilliseconds = 300
        }
        defer { fixture.close() }
        for _ in 0..<6 { fixture.backend.receive(flush(of: 60_000)) }
        // On a busy machine a look-up or a connect may take longer than that, and is said first.
        try fixture.run {
            fixture.ledger.dropped(.queueFull) > 0
                && fixture.ledger.lastError?.contains("has taken nothing for 0.3 s") == true
        }
        #expect(fixture.ledger.pointsDelivered == 0)
        #expect(fixture.ledger.pointsWaiting > 0)
        #expect(fixture.addsUp)
    }

    @Test func `a receiver that comes up later gets what waited`() throws {
        let fixture = try Fixture(.takes)
        let port = fixture.carbon.port
        fixture.carbon.close()
        fixture.backend.receive(flush(of: 3))
        try fixture.run { fixture.ledger.errors >= 2 }
        #expect(fixture.ledger.lastError?.contains("connection refused") == true)
        let carbon = try FakeCarbon(on: fixture.loop, port: port, .takes)
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        #expect(carbon.lines.count == 3 + own)
        #expect(fixture.ledger.pointsResent == 0)
        fixture.backend.close()
        carbon.close()
        fixture.loop.close()
    }

    @Test(arguments: ConnectionStyle.allCases)
    func `draining delivers what waits and ends`(
        style: ConnectionStyle
    ) throws {
        let fixture = try Fixture(.takes) {
            $0.connection = style
            // A sanitized build on a busy machine takes its time over 50,000 lines.
            $0.common.timeoutMilliseconds = 120_000
        }
        defer { fixture.close() }
        var isDrained = false
        fixture.backend.receive(flush(of: 50_000))
        fixture.backend.drain { isDrained = true }
        try fixture.run { isDrained }
        #expect(fixture.ledger.pointsDelivered == UInt64(50_000 + own))
        #expect(Set(fixture.carbon.lines).count == 50_000 + own)
    }

    @Test func `draining into a receiver that is gone ends by itself`() throws {
        let fixture = try Fixture(.takes)
        fixture.carbon.close()
        var isDrained = false
        fixture.backend.receive(flush(of: 3))
        fixture.backend.drain { isDrained = true }
        try fixture.run { isDrained }
        #expect(isDrained)
        fixture.backend.close()
        #expect(fixture.ledger.dropped(.stopped) == UInt64(3 + own))
        #expect(fixture.ledger.pointsWaiting == 0)
        fixture.loop.close()
    }

    @Test func `draining nothing is done at once`() throws {
        let fixture = try Fixture(.takes)
        defer { fixture.close() }
        var isDrained = false
        fixture.backend.drain { isDrained = true }
        try fixture.run { isDrained }
        #expect(isDrained)
    }

    @Test func `a flush larger than the queue waits for the receiver and loses nothing`() throws {
        let fixture = try Fixture(.takes) { $0.common.queueBytesMax = 512 << 10 }
        defer { fixture.close() }
        fixture.backend.receive(flush(of: 20_000))
        try fixture.run { [own] in
            fixture.ledger.pointsDelivered == UInt64(20_000 + own)
        }
        #expect(fixture.carbon.lines.count == 20_000 + own)
        #expect(fixture.ledger.pointsDropped.allSatisfy { $0 == 0 })
    }

    @Test func `what is not encoded at the end is counted as stopped`() throws {
        let fixture = try Fixture(.hangs)
        fixture.backend.receive(flush(of: 20_000))
        fixture.backend.receive(flush(of: 5))
        try fixture.run { fixture.ledger.pointsQueued > 0 || fixture.carbon.connections > 0 }
        fixture.close()
        #expect(fixture.ledger.pointsQueued >= 20_005)
        #expect(fixture.ledger.dropped(.stopped) == fixture.ledger.pointsQueued)
        #expect(fixture.ledger.pointsWaiting == 0)
    }

    @Test func `what waits for too long is given up`() throws {
        let fixture = try Fixture(.takes) { $0.common.retry.giveUpAfterMilliseconds = 100 }
        fixture.carbon.close()
        fixture.backend.receive(flush(of: 3))
        try fixture.run { fixture.ledger.dropped(.gaveUp) > 0 }
        #expect(fixture.ledger.dropped(.gaveUp) == UInt64(3 + own))
        #expect(fixture.addsUp)
        fixture.backend.close()
        fixture.loop.close()
    }

    @Test func `the next flush tells about this one`() throws {
        let fixture = try Fixture(.takes)
        defer { fixture.close() }
        fixture.backend.receive(flush(of: 1))
        fixture.backend.receive(flush(of: 1, at: 1_700_000_010))
        try fixture.run { fixture.ledger.pointsDelivered == UInt64(2 * (1 + own)) }
        let second = fixture.carbon.lines.filter { $0.hasSuffix(" 1700000010") }
        let prefix = "stats.statsd.graphiteStats"
        #expect(second.contains("\(prefix).last_flush 1700000005 1700000010"))
        let first = fixture.carbon.lines.filter { $0.hasSuffix(" 1700000000") }
        let length = first.reduce(0) { $0 + $1.utf8.count + 1 }
        #expect(second.contains("\(prefix).flush_length \(length) 1700000010"))
    }

    @Test func `values that were left out are in the ledger`() throws {
        let fixture = try Fixture(.takes)
        defer { fixture.close() }
        var flush = FlushBuilder()
        flush.gauge("a", .nan)
        flush.gauge("b/c", 1)
        flush.gauge("b-c", 2)
        fixture.backend.receive(flush.batch)
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        #expect(fixture.ledger.dropped(.nonFinite) == 1)
        #expect(fixture.ledger.seriesMerged == 1)
        #expect(fixture.addsUp)
    }
}
