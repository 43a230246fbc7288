import BackendKit
import Configuration
import EventLoop
import HTTP
import OTLP
import Statsd
import TestSupport
import Testing

/// A backend, the loop that it lives on, and a collector.
private final class Fixture: LoopTurning {
    let loop: Loop
    let server: FakeHTTPServer
    let backend: OTLPBackend
    var maker = TickMaker()
    private var seconds = 1_700_000_000.0
    private(set) var reports: [String] = []

    init(
        _ manners: FakeHTTPServer.Manner..., secret: String = "",
        _ change: (inout OTLPOptions) -> Void = { _ in }
    ) throws {
        loop = try Loop()
        server = try FakeHTTPServer(on: loop, .hangs)
        server.manners = manners
        var options = OTLPOptions()
        options.url.address = .network(HostPort(host: "127.0.0.1", port: server.port))
        options.isCompressed = false
        options.common.retry.initialMilliseconds = 10
        options.common.retry.maxMilliseconds = 20
        change(&options)
        final class Reference { weak var fixture: Fixture? }
        let reference = Reference()
        let environment = BackendEnvironment(
            loop: loop, hostName: "h", wallSeconds: { 1_700_000_000 }, random: { 0 },
            readSecret: { _ in .success(secret) },
            report: { reference.fixture?.reports.append($0) })
        backend = try OTLPBackend(
            options, encoder: OTLPEncoder(host: "h1"), environment: environment)
        reference.fixture = self
    }

    func flush() {
        seconds += 10
        backend.receive(maker.takeTick())
        var flush = maker.takeWholeFlush()
        flush.timestampMilliseconds = Int64(seconds * 1000)
        backend.receive(flush)
    }

    var ledger: BackendLedger { backend.ledger }

    var addsUp: Bool {
        let left = ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +)
        return ledger.pointsQueued == left + ledger.pointsWaiting
    }

    func settle(points: UInt64) throws {
        try run { self.ledger.pointsQueued >= points && self.ledger.pointsWaiting == 0 }
    }

    func close() {
        backend.close()
        server.close()
        loop.close()
    }
}

@Suite struct OTLPBackendTests {
    @Test func `a flush arrives with the interval's values`() throws {
        let fixture = try Fixture(.answers(200))
        defer { fixture.close() }
        fixture.maker.timer("t", [1, 2])
        fixture.backend.receive(fixture.maker.takeTick())
        fixture.maker.timer("t", [4])
        fixture.maker.counter("c", 3)
        fixture.flush()
        // Three are the agent's own.
        try fixture.settle(points: 5)
        let request = try #require(fixture.server.requests.first)
        #expect(request.target == "/v1/metrics")
        #expect(request.headers["content-type"] == "application/x-protobuf")
        #expect(request.headers["content-encoding"] == nil)
        let metrics = try MetricsRequest(request.body)
        #expect(metrics["t"]?.sum == 7)
        #expect(metrics["t"]?.count == 3)
        #expect(metrics["c"]?.value == 3)
        #expect(fixture.ledger.pointsDelivered == 5)
        #expect(fixture.addsUp)
    }

    @Test func `requests are compressed, with the fields of the header file`() throws {
        let fixture = try Fixture(
            .answers(200), secret: "api-key=s%20e=c, X-Scope-OrgID = tenant"
        ) {
            $0.isCompressed = true
            $0.headersFile = "f"
        }
        defer { fixture.close() }
        fixture.flush()
        try fixture.settle(points: 3)
        let request = try #require(fixture.server.requests.first)
        #expect(request.headers["content-encoding"] == "gzip")
        #expect(request.body.starts(with: [0x1F, 0x8B]))
        #expect(request.headers["api-key"] == "s e=c")
        #expect(request.headers["x-scope-orgid"] == "tenant")
    }

    @Test(arguments: ["", "a", "=b", "a b=c", "a=%0d%0aX: y", "a=%zz", "a=1,,b=2"])
    func `a header file that is no list of pairs is refused without its text`(text: String) throws {
        let error = #expect(throws: BackendProblem.self) {
            _ = try Fixture(.answers(200), secret: text) { $0.headersFile = "/etc/h" }
        }
        #expect(error?.isConfiguration == true)
        #expect(error?.description.hasPrefix("/etc/h: pair ") == true)
    }

    @Test func `points that the collector rejects are counted`() throws {
        // partial_success{rejected_data_points: 2, error_message: "no room"}
        let body = "\u{0A}\u{0B}\u{08}\u{02}\u{12}\u{07}no room"
        let fixture = try Fixture(.answers(200, body: body))
        defer { fixture.close() }
        fixture.maker.counter("c", 3)
        fixture.flush()
        try fixture.settle(points: 4)
        #expect(fixture.ledger.pointsDelivered == 2)
        #expect(fixture.ledger.dropped(.rejected) == 2)
        #expect(fixture.ledger.lastError?.contains("no room") == true)
        #expect(fixture.server.requests.count == 1)
        #expect(fixture.addsUp)
    }

    @Test(arguments: [429, 502, 503, 504])
    func `four errors are tried again`(status: Int) throws {
        let fixture = try Fixture(.answers(status), .answers(200))
        defer { fixture.close() }
        fixture.flush()
        try fixture.settle(points: 3)
        #expect(fixture.ledger.pointsDelivered == 3)
        #expect(fixture.server.requests.count == 2)
    }

    @Test(arguments: [400, 401, 403, 404, 500, 501, 301])
    func `no other error is`(status: Int) throws {
        let fixture = try Fixture(.answers(status), .answers(200))
        defer { fixture.close() }
        fixture.flush()
        try fixture.settle(points: 3)
        #expect(fixture.ledger.dropped(.rejected) == 3)
        #expect(fixture.server.requests.count == 1)
        #expect(fixture.addsUp)
    }

    @Test func `an error's message is told`() throws {
        // Status{code: 3, message: "bad name"}
        let fixture = try Fixture(
            .answers(
                400, headers: [("Content-Type", "application/x-protobuf")],
                body: "\u{08}\u{03}\u{12}\u{08}bad name"))
        defer { fixture.close() }
        fixture.flush()
        try fixture.settle(points: 3)
        #expect(fixture.ledger.lastError?.hasSuffix("answers status 400: bad name") == true)
    }

    @Test func `a request that is too large is cut until it fits`() throws {
        let fixture = try Fixture(.answers(413), .answers(413), .answers(200))
        defer { fixture.close() }
        for index in 0..<9 { fixture.maker.counter("c\(index)", Double(index)) }
        fixture.flush()
        try fixture.settle(points: 12)
        let points = try fixture.server.requests.map { try MetricsRequest($0.body).points.count }
        #expect(points == [12, 6, 3, 3, 6])
        #expect(fixture.ledger.pointsDelivered == 12)
    }

    @Test func `drain delivers what has come`() throws {
        let fixture = try Fixture(.answers(200))
        defer { fixture.close() }
        fixture.maker.counter("c", 1)
        fixture.flush()
        var isDrained = false
        fixture.backend.drain { isDrained = true }
        try fixture.run { isDrained }
        #expect(isDrained)
        #expect(fixture.ledger.pointsDelivered == 4)
    }

    @Test func `certificates that cannot be read are a problem at the start`() {
        #expect(throws: BackendProblem("cannot read /none.pem: no such file or directory")) {
            try Fixture { $0.tls.certificateAuthorityFile = "/none.pem" }
        }
    }

    @Test func `what waits when the backend closes is counted`() throws {
        let fixture = try Fixture(.answers(503))
        fixture.maker.counter("c", 1)
        fixture.flush()
        fixture.maker.counter("c", 1)
        fixture.flush()
        fixture.close()
        #expect(fixture.ledger.dropped(.stopped) == 2)
        #expect(fixture.addsUp)
    }
}
