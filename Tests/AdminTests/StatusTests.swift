import Admin
import Foundation
import Statsd
import Testing

@Suite struct StatusTests {
    /// A status in which every figure is another number, so that none can stand for another.
    @Sendable static func full() -> AgentStatus {
        var status = AgentStatus(version: "1.2.3", revision: "abc")
        status.uptimeSeconds = 12.5
        status.configHash = "h4sh"
        status.readiness = .ready
        var udp = ListenerStatus(url: "udp://127.0.0.1:8125")
        udp.ledger = ledger(from: 100)
        udp.receiveBufferBytes = 8_388_608
        var tcp = ListenerStatus(url: "tcp://127.0.0.1:8125")
        tcp.ledger = ledger(from: 1000)
        status.listeners = [udp, tcp]
        status.state.total = udp.ledger
        status.state.total.add(tcp.ledger)
        status.state.seriesByType = [1, 2, 3, 4, 5, 6]
        status.state.expiredTotal = 21
        status.state.overflowTotal = 22
        status.state.totalsEvictedTotal = 25
        status.state.memoryBytes = 23
        status.state.memoryLimitBytes = 24
        status.state.timerRelativeError = 0.0108
        status.state.mapping.rules = ["a.*", "b.*"].map { MappingRule(match: $0, name: "n") }
        status.state.mapping.tally.countHit(ofRule: 1, of: 2)
        for _ in 0..<2 { status.state.mapping.tally.countUnmapped() }
        status.conflicts = [
            NameConflict(
                backend: "prometheus", name: "a", kept: "counter", lost: "gauge",
                exposedAs: "a_gauge")
        ]
        status.flush.flushes = 31
        status.flush.durationSeconds = 0.032
        status.flush.lagSeconds = 0.033
        status.flush.handOverSecondsMax = 0.034
        status.reload.isSuccessful = false
        status.reload.timestampSeconds = 1_700_000_000
        status.collector = collector()
        status.backends = [backend(), BackendStatus(name: "idle", type: "console")]
        return status
    }

    private static func ledger(from base: UInt64) -> IngestLedger {
        var ledger = IngestLedger()
        ledger.datagrams = base + 1
        ledger.bytes = base + 2
        ledger.datagramsRefused[.address] = base + 13
        ledger.connectionsRefused[.limit] = base + 14
        ledger.connectionsRefused[.acceptFailed] = 1
        ledger.kernelDrops = base + 3
        ledger.truncatedDatagrams = base + 4
        ledger.connectionsOpened = base + 9
        ledger.connectionsClosed = base + 2
        ledger.linesReceived = base + 20
        ledger.linesAccepted = base + 6
        ledger.linesRejected[RejectReason.badValue.index] = 14
        ledger.samplesAggregated[Int(MetricType.timer.rawValue)] = base + 7
        ledger.events = base + 8
        ledger.checks = base + 9
        ledger.samplesDropped[DropReason.seriesLimit.index] = base + 10
        ledger.lateAdded = base + 11
        ledger.lateIgnored = base + 12
        return ledger
    }

    private static func collector() -> CollectorStatus {
        var collector = CollectorStatus(urls: ["forward://127.0.0.1:8135"])
        (collector.agentsKnown, collector.agentsConnected) = (3, 2)
        collector.batches = [.init("merged", 51)]
        collector.refused = [.init("unauthorized", 52)]
        (collector.seriesMerged, collector.seriesOverBudget) = (53, 54)
        (collector.intervalsOpen, collector.intervalsClosed) = (1, 55)
        collector.intervalsComplete = 56
        collector.lastAgents = [.init("lost", 4)]
        (collector.journalBytes, collector.journalErrors) = (57, 58)
        collector.agents = [CollectorStatus.Agent(id: "00ff", host: "web-1")]
        return collector
    }

    private static func backend() -> BackendStatus {
        var backend = BackendStatus(name: "carbon", type: "graphite")
        backend.queued = .max
        backend.delivered = 42
        backend.waiting = 43
        backend.dropped = [
            .init(reason: "queue_full", points: 44), .init(reason: "gave_up", points: 0),
        ]
        backend.resent = 45
        backend.spoolBytes = 49
        backend.merged = 46
        backend.errors = 47
        backend.retried = 48
        backend.latencySeconds = 0.049
        backend.lastError = "refused"
        backend.lastSuccessSeconds = 1_700_000_001.5
        return backend
    }

    private static func page(_ status: @escaping @Sendable () -> AgentStatus) throws -> String {
        let fixture = try AdminFixture { $0.status = status() }
        let reply = try Peer.ask(fixture.httpPort, "GET /api/martlet/status")
        #expect(reply.status == 200 && reply.header("content-type") == "application/json")
        #expect(fixture.ask { $0.agent.offendersWanted } == 1)
        fixture.close()
        return reply.text
    }

    private static func value(_ json: Any?, _ path: String) -> Any? {
        var value = json
        for part in path.split(separator: ".") {
            if let index = Int(part) {
                value = (value as? [Any])?[index]
            } else {
                value = (value as? [String: Any])?[String(part)]
            }
        }
        return value
    }

    @Test func `the status page has the contract's shape`() throws {
        let text = try Self.page(Self.full)
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let numbers: [(String, Double)] = [
            ("uptime_seconds", 12.5), ("listeners.0.datagrams", 101), ("listeners.0.bytes", 102),
            ("listeners.0.kernel_drops", 103), ("listeners.0.truncated", 104),
            ("listeners.0.datagrams_refused.address", 113),
            ("listeners.1.connections_refused", 1015),
            ("listeners.1.connections_refused_by.limit", 1014),
            ("ledger.datagrams_refused.address", 1126),
            ("listeners.1.connections_open", 7), ("listeners.0.lines.received", 120),
            ("listeners.0.lines.accepted", 106), ("listeners.0.lines.rejected.bad_value", 14),
            ("ledger.datagrams", 1102), ("ledger.lines.received", 1140),
            ("ledger.lines.accepted", 1112), ("ledger.lines.rejected.bad_value", 28),
            ("ledger.samples.aggregated.timer", 1114), ("ledger.samples.aggregated.counter", 0),
            ("ledger.samples.aggregated.event", 1116), ("ledger.samples.aggregated.check", 1118),
            ("ledger.samples.dropped.series_limit", 1120), ("series.counter", 1),
            ("series.set", 6), ("flush.flushes", 31), ("flush.lag_seconds", 0.033),
            ("memory.bytes", 23), ("memory.limit_bytes", 24), ("backends.0.delivered", 42),
            ("backends.0.waiting", 43), ("backends.0.dropped.queue_full", 44),
            ("backends.0.last_success", 1_700_000_001.5), ("backends.0.retried", 48),
            ("backends.0.latency_seconds", 0.049),
            ("backends.0.spool_bytes", 49),
        ]
        for (path, number) in numbers {
            #expect(Self.value(json, path) as? Double == number, "\(path)")
        }
        let texts = [
            ("version", "1.2.3"), ("config_hash", "h4sh"),
            ("listeners.1.url", "tcp://127.0.0.1:8125"),
            ("backends.0.name", "carbon"), ("backends.0.type", "graphite"),
            ("backends.0.last_error", "refused"), ("conflicts.0.exposed_as", "a_gauge"),
        ]
        for (path, text) in texts {
            #expect(Self.value(json, path) as? String == text, "\(path)")
        }
        #expect(Self.value(json, "backends.1.last_error") is NSNull)
        #expect(Self.value(json, "backends.0.dropped.gave_up") == nil)
        #expect((Self.value(json, "offenders") as? [Any])?.isEmpty == true)
    }

    @Test func `a count keeps all its digits`() throws {
        #expect(try Self.page(Self.full).contains("\"queued\":18446744073709551615,"))
    }

    @Test func `a status before the first snapshot is whole, too`() throws {
        let text = try Self.page { AgentStatus(version: "0", revision: "") }
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
        #expect(Self.value(json, "ledger.lines.received") as? Double == 0)
        #expect(Self.value(json, "flush.last_timestamp") is NSNull)
    }
}
