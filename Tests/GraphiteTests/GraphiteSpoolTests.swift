import BackendKit
import Configuration
import EventLoop
import Glibc
import Graphite
import Statsd
import TestSupport
import Testing

/// A Graphite backend with a spool, over the death of its process and of its receiver.
@Suite struct GraphiteSpoolTests {
    private static let own = 7

    /// One process after the other over the same folder.
    private final class Fixture: LoopTurning {
        let root: String
        let loop: Loop
        private(set) var backend: GraphiteBackend?
        private var spools: SpoolThread?
        private var thread: OSThread?
        private(set) var reports: [String] = []

        init() throws {
            var template = Array("/tmp/martlet-graphite-XXXXXX".utf8CString)
            root = unsafe mkdtemp(&template).map { unsafe String(cString: $0) } ?? ""
            loop = try Loop()
        }

        /// Starts a process whose receiver is at `port`.
        func start(
            port: UInt16, _ change: (inout GraphiteOptions) -> Void = { _ in }
        ) throws -> GraphiteBackend {
            var options = GraphiteOptions()
            options.address = HostPort(host: "127.0.0.1", port: port)
            options.common.retry.initialMilliseconds = 20
            options.common.retry.maxMilliseconds = 50
            change(&options)
            let spools = SpoolThread(root: "\(root)/spool", retryMilliseconds: 100)
            thread = try spools.start()
            self.spools = spools
            var environment = BackendEnvironment(
                loop: loop, hostName: "h", wallSeconds: { 1_700_000_005.5 }, random: { 0 },
                report: { [weak self] in self?.reports.append($0) })
            environment.openSpool = { [loop] name, format, limits in
                try? spools.open(name: name, format: format, limits: limits, on: loop)
            }
            let made = try GraphiteBackend(
                options, encoder: GraphiteEncoder(options, host: "h"), environment: environment)
            backend = made
            return made
        }

        /// Ends the process: what it was given to write is written, nothing else is done.
        func end() {
            backend?.close()
            backend = nil
            if spools?.finish(withinMilliseconds: 30_000) == true { thread?.join() }
            thread = nil
        }

        var spoolFolder: DiskSpoolFiles { DiskSpoolFiles(folder: "\(root)/spool/graphite") }

        func close() {
            end()
            loop.close()
            for name in (try? spoolFolder.names()) ?? [] { try? spoolFolder.remove(name) }
            for folder in ["/spool/graphite", "/spool", ""] { unsafe rmdir(root + folder) }
        }
    }

    private func flush(of count: Int, at timestampSeconds: Int64 = 1_700_000_000) -> FlushBatch {
        var flush = FlushBuilder(timestampSeconds: timestampSeconds)
        for number in 0..<count { flush.gauge("gauge.number.\(number)", 1) }
        return flush.batch
    }

    private func addsUp(_ ledger: BackendLedger) -> Bool {
        let left = ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +)
        return ledger.pointsQueued == left + ledger.pointsWaiting
    }

    /// A port on which nobody listens.
    private func deadPort(_ loop: Loop) throws -> UInt16 {
        let carbon = try FakeCarbon(on: loop, .takes)
        carbon.close()
        return carbon.port
    }

    @Test(arguments: ConnectionStyle.allCases)
    func `what could not be delivered is delivered by the next process, in order`(
        style: ConnectionStyle
    ) throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        let first = try fixture.start(port: try deadPort(fixture.loop)) { $0.connection = style }
        for number in 0..<3 {
            first.receive(flush(of: 2_000, at: 1_700_000_000 + Int64(number)))
        }
        let points = UInt64(3 * (2_000 + Self.own))
        try fixture.run {
            first.ledger.pointsWaiting == points && (first.ledger.spoolBytes ?? 0) > 200_000
        }
        fixture.end()
        // The process has given nothing up: the points are still on their way.
        #expect(first.ledger.pointsWaiting == points)
        #expect(first.ledger.dropped(.stopped) == 0)
        #expect(addsUp(first.ledger))

        let carbon = try FakeCarbon(on: fixture.loop, .takes)
        defer { carbon.close() }
        let second = try fixture.start(port: carbon.port) { $0.connection = style }
        second.receive(flush(of: 1, at: 1_700_000_003))
        let all = points + UInt64(1 + Self.own)
        try fixture.run { second.ledger.pointsDelivered == all && second.ledger.spoolBytes == 0 }
        #expect(second.ledger.pointsQueued == all)
        // It cannot know what the first had sent, and says so.
        #expect(second.ledger.pointsResent == points)
        #expect(second.ledger.spoolBytes == 0)
        #expect(addsUp(second.ledger))
        let stamps = carbon.lines.compactMap { Int($0.suffix(10)) }
        #expect(stamps.count == Int(all))
        if style == .persistent { #expect(stamps == stamps.sorted()) }
    }

    @Test func `delivered points leave nothing behind`() throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        let carbon = try FakeCarbon(on: fixture.loop, .takes)
        defer { carbon.close() }
        let first = try fixture.start(port: carbon.port)
        first.receive(flush(of: 5_000))
        try fixture.run { first.ledger.pointsDelivered > 5_000 && first.ledger.spoolBytes == 0 }
        fixture.end()
        #expect(try fixture.spoolFolder.names() == ["acknowledged"])
        let second = try fixture.start(port: carbon.port)
        var isDrained = false
        second.drain { isDrained = true }
        try fixture.run { isDrained }
        #expect(second.ledger.pointsQueued == 0)
        #expect(first.ledger.pointsResent == 0)
    }

    @Test func `memory holds little of what waits, and the rest is read back`() throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        let carbon = try FakeCarbon(on: fixture.loop, .hangs)
        // More than twice as much as the queue may keep in memory.
        let backend = try fixture.start(port: carbon.port) {
            $0.common.queueBytesMax = 2 << 20
            $0.common.timeoutMilliseconds = 500
        }
        for number in 0..<4 {
            backend.receive(flush(of: 30_000, at: 1_700_000_000 + Int64(number)))
        }
        let points = UInt64(4 * (30_000 + Self.own))
        try fixture.run { backend.ledger.pointsWaiting == points && backend.ledger.errors > 0 }
        #expect(backend.ledger.pointsDropped.allSatisfy { $0 == 0 })
        #expect(carbon.connections > 0)
        let port = carbon.port
        carbon.close()
        let again = try FakeCarbon(on: fixture.loop, port: port, .takes)
        defer { again.close() }
        try fixture.run { backend.ledger.pointsDelivered == points }
        #expect(backend.ledger.pointsDelivered == points)
        #expect(Set(again.lines).count == Int(points))
    }

    @Test func `what a reset cut off is read back and sent again`() throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        let carbon = try FakeCarbon(on: fixture.loop, .resets(afterBytes: 1), .takes)
        defer { carbon.close() }
        let backend = try fixture.start(port: carbon.port)
        backend.receive(flush(of: 20_000))
        let points = UInt64(20_000 + Self.own)
        try fixture.run { backend.ledger.pointsDelivered == points }
        #expect(backend.ledger.pointsDelivered == points)
        #expect(Set(carbon.lines.filter { $0.hasSuffix(" 1700000000") }).count >= Int(points))
        #expect(backend.ledger.pointsResent > 0)
        #expect(addsUp(backend.ledger))
    }

    @Test func `a full spool loses the oldest by the count`() throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        let backend = try fixture.start(port: try deadPort(fixture.loop)) {
            $0.common.spool.bytesMax = 1 << 20
            $0.common.queueBytesMax = 64 << 10
        }
        for number in 0..<4 {
            backend.receive(flush(of: 20_000, at: 1_700_000_000 + Int64(number)))
        }
        let points = UInt64(4 * (20_000 + Self.own))
        try fixture.run {
            backend.ledger.pointsQueued == points
                && backend.ledger.dropped(.spoolFull) > points / 2
        }
        #expect(backend.ledger.dropped(.spoolFull) > points / 2)
        #expect(addsUp(backend.ledger))
        #expect((backend.ledger.spoolBytes ?? 0) <= 1 << 20)
    }

    @Test func `a folder that cannot be used costs nothing but the spool`() throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        let blocker = DiskSpoolFiles(folder: fixture.root)
        _ = try blocker.write([1], to: "spool", at: 0)
        let carbon = try FakeCarbon(on: fixture.loop, .takes)
        defer { carbon.close() }
        let backend = try fixture.start(port: carbon.port)
        backend.receive(flush(of: 10))
        try fixture.run { backend.ledger.pointsDelivered > 0 }
        #expect(backend.ledger.pointsDelivered == UInt64(10 + Self.own))
        #expect(backend.ledger.lastError?.contains("not a directory") == true)
        #expect(fixture.reports.count { $0.contains("in memory only") } == 1)
        try blocker.remove("spool")
    }

    @Test func `draining into a receiver that is gone leaves all on disk`() throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        let backend = try fixture.start(port: try deadPort(fixture.loop))
        backend.receive(flush(of: 5_000))
        var isDrained = false
        backend.drain { isDrained = true }
        try fixture.run { isDrained }
        fixture.end()
        #expect(backend.ledger.pointsWaiting == UInt64(5_000 + Self.own))
        #expect(backend.ledger.dropped(.stopped) == 0)
    }
}
