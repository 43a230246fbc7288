import BackendKit
import Configuration
import HTTP
import Influx
import Statsd
import TestSupport
import Testing

@Suite struct InfluxBackendTests {
    private let own = InfluxFixture.own

    @Test func `a flush arrives once, with its precision stated`() throws {
        let fixture = try InfluxFixture(.answers(204)) { $0.retentionPolicy = "a week" }
        defer { fixture.close() }
        fixture.flush(of: 3)
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        #expect(fixture.ledger.pointsDelivered == UInt64(3 + own))
        let request = try #require(fixture.server.requests.first)
        #expect(request.target == "/write?db=statsd&precision=ms&rp=a%20week")
        #expect(request.headers["content-type"] == "text/plain; charset=utf-8")
        #expect(request.headers["authorization"] == nil)
        #expect(fixture.lines.count == 3 + own)
        #expect(fixture.lines[1] == "gauge_1,metric_type=gauge value=1 1700000000000")
        #expect(fixture.addsUp)
    }

    @Test func `version 2 has a path and a token of its own`() throws {
        let fixture = try InfluxFixture(.answers(204)) {
            $0.version = .two
            $0.organization = "my org"
            $0.bucket = "b/1"
            $0.tokenFile = "/secret"
            $0.url.path = "/influx/"
        }
        defer { fixture.close() }
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        let request = try #require(fixture.server.requests.first)
        #expect(
            request.target == "/influx/api/v2/write?org=my%20org&bucket=b%2F1&precision=ms")
        #expect(request.headers["authorization"] == "Token first")
    }

    @Test func `a user's password goes along`() throws {
        let fixture = try InfluxFixture(.answers(204)) {
            $0.userName = "Aladdin"
            $0.passwordFile = "/secret"
        }
        defer { fixture.close() }
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        #expect(
            fixture.server.requests.first?.headers["authorization"] == "Basic QWxhZGRpbjpmaXJzdA==")
    }

    @Test func `a secret that cannot be read is a problem at the start`() {
        #expect(throws: BackendProblem("cannot read /none", isConfiguration: true)) {
            try InfluxFixture(.answers(204)) {
                $0.userName = "u"
                $0.passwordFile = "/none"
            }
        }
    }

    @Test func `requests are compressed`() throws {
        let fixture = try InfluxFixture(.answers(204)) { $0.isCompressed = true }
        defer { fixture.close() }
        fixture.flush(of: 1_000)
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        let request = try #require(fixture.server.requests.first)
        #expect(request.headers["content-encoding"] == "gzip")
        #expect(Array(request.body.prefix(2)) == [0x1F, 0x8B])
        #expect(request.body.count < 20_000)
    }

    @Test func `a large flush goes in batches`() throws {
        let fixture = try InfluxFixture(.answers(204)) { $0.batchLinesMax = 1_000 }
        defer { fixture.close() }
        fixture.flush(of: 3_500)
        try fixture.run { fixture.ledger.pointsDelivered == UInt64(3_500 + own) }
        let counts = fixture.server.requests.map { request in
            request.body.count { $0 == UInt8(ascii: "\n") }
        }
        #expect(counts == [1_000, 1_000, 1_000, 500 + own])
        #expect(Set(fixture.lines).count == 3_500 + own)
    }

    @Test func `a batch has at most a mebibyte`() throws {
        let fixture = try InfluxFixture(.answers(204)) { $0.batchLinesMax = 100_000 }
        defer { fixture.close() }
        fixture.flush(of: 50_000)
        try fixture.run { fixture.ledger.pointsDelivered == UInt64(50_000 + own) }
        #expect(fixture.server.requests.count > 2)
        #expect(fixture.server.requests.allSatisfy { $0.body.count < (1 << 20) + 1_000 })
    }

    @Test(arguments: [
        (
            #"{"error":"partial write: field type conflict: input field \"v\" is type integer, "#
                + #"already exists as type float dropped=2"}"#, 2
        ),
        (#"{"error":"partial write: points beyond retention policy dropped=3"}"#, 3),
        (#"{"error":"partial write: unable to parse 'a': x\nunable to parse 'b' dropped=0"}"#, 2),
        (#"{"error":"partial write: odd"}"#, 1),
        (#"{"error":"partial write: odd dropped=99999999999999999999"}"#, 3 + 7),
    ])
    func `of a partial write the good lines are delivered and none is sent again`(
        body: String, dropped: Int
    ) throws {
        let fixture = try InfluxFixture(.answers(400, body: body))
        defer { fixture.close() }
        fixture.flush(of: 3)
        try fixture.run { fixture.ledger.pointsWaiting == 0 && fixture.ledger.pointsQueued > 0 }
        try fixture.run(milliseconds: 100)
        #expect(fixture.server.requests.count == 1)
        #expect(fixture.ledger.dropped(.rejected) == UInt64(dropped))
        #expect(fixture.ledger.pointsDelivered == UInt64(3 + own - dropped))
        #expect(fixture.ledger.errors == 1)
    }

    @Test func `a type conflict names the option that helps`() throws {
        let body = "partial write: field type conflict: … dropped=1"
        for integers in InfluxIntegers.allCases {
            let fixture = try InfluxFixture(.answers(400, body: body)) { $0.integers = integers }
            defer { fixture.close() }
            fixture.flush(of: 1)
            try fixture.run { fixture.ledger.errors == 1 }
            let hint = integers == .never ? "`integers: telegraf`" : "`integers: never`"
            #expect(fixture.ledger.lastError?.contains(hint) == true)
            #expect(fixture.reports.first?.contains(hint) == true)
        }
    }

    @Test func `a batch that version 1 cannot read is dropped`() throws {
        let fixture = try InfluxFixture(
            .answers(400, headers: [("X-Influxdb-Error", "unable to parse 'x'")], body: ""))
        defer { fixture.close() }
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.errors == 1 }
        #expect(fixture.ledger.dropped(.rejected) == UInt64(1 + own))
        #expect(fixture.ledger.lastError?.hasSuffix("status 400: unable to parse 'x'") == true)
    }

    @Test func `of a batch that version 2 refuses the bad lines are found`() throws {
        let fixture = try InfluxFixture(.hangs) { $0.version = .two }
        defer { fixture.close() }
        let bad: Set = [3, 17, 18, 499]
        fixture.server.decide = { request in
            let isBad = bad.contains { request.text.contains("gauge_\($0),") }
            return isBad ? .answers(400, body: "unable to parse") : .answers(204)
        }
        fixture.flush(of: 500)
        try fixture.run { fixture.ledger.pointsWaiting == 0 && fixture.ledger.pointsQueued > 0 }
        #expect(fixture.ledger.dropped(.rejected) == 4)
        #expect(fixture.ledger.pointsDelivered == UInt64(500 + own - 4))
        #expect(fixture.addsUp)
        #expect(fixture.server.requests.count < 100)
    }

    @Test func `a batch that is bad throughout costs a bounded number of requests`() throws {
        let fixture = try InfluxFixture(.answers(400)) { $0.version = .two }
        defer { fixture.close() }
        fixture.flush(of: 2_000)
        try fixture.run { fixture.ledger.pointsWaiting == 0 && fixture.ledger.pointsQueued > 0 }
        #expect(fixture.ledger.dropped(.rejected) == UInt64(2_000 + own))
        #expect(fixture.server.requests.count < 300)
    }

    @Test func `a missing database is created once`() throws {
        let fixture = try InfluxFixture(
            .answers(404, body: #"{"error":"database not found: \"a\\\"b\""}"#), .answers(200),
            .answers(204)
        ) { $0.database = #"a"b"# }
        defer { fixture.close() }
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        let requests = fixture.server.requests
        #expect(
            requests.map(\.target) == [
                "/write?db=a%22b&precision=ms", "/query",
                "/write?db=a%22b&precision=ms",
            ])
        #expect(requests[1].text == "q=CREATE%20DATABASE%20%22a%5C%22b%22")
        #expect(fixture.ledger.dropped(.rejected) == 0)
    }

    @Test func `where no database is created it is waited for`() throws {
        let fixture = try InfluxFixture(.answers(404)) { $0.createsDatabase = false }
        defer { fixture.close() }
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.errors == 1 }
        try fixture.run(milliseconds: 200)
        #expect(fixture.server.requests.count == 1)
        #expect(fixture.ledger.pointsWaiting == UInt64(1 + own))
    }

    @Test(arguments: [401, 403])
    func `a refused token is read again and used if it has changed`(status: Int) throws {
        let fixture = try InfluxFixture(.hangs) {
            $0.version = .two
            $0.tokenFile = "/secret"
        }
        defer { fixture.close() }
        fixture.server.decide = {
            $0.headers["authorization"] == "Token second" ? .answers(204) : .answers(status)
        }
        fixture.secret = "second"
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        #expect(fixture.server.requests.count == 2)
        for report in fixture.reports { #expect(!report.contains("second")) }
    }

    @Test func `wrong credentials are waited for and not shown`() throws {
        let fixture = try InfluxFixture(.answers(401, body: "unauthorized")) {
            $0.userName = "u"
            $0.passwordFile = "/secret"
        }
        defer { fixture.close() }
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.errors == 1 }
        try fixture.run(milliseconds: 200)
        #expect(fixture.server.requests.count == 1)
        #expect(fixture.ledger.pointsWaiting > 0)
        #expect(fixture.ledger.lastError?.contains("401") == true)
        #expect(fixture.ledger.lastError?.contains("first") == false)
    }

    @Test(arguments: [429, 500, 502, 503, 504])
    func `an error that passes is tried again`(status: Int) throws {
        let fixture = try InfluxFixture(.answers(status), .answers(204))
        defer { fixture.close() }
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.pointsDelivered > 0 }
        #expect(fixture.server.requests.count == 2)
        #expect(fixture.ledger.pointsRetried == UInt64(1 + own))
    }

    @Test(arguments: [402, 405, 422])
    func `any other refusal drops the batch`(status: Int) throws {
        let fixture = try InfluxFixture(.answers(status), .answers(204))
        defer { fixture.close() }
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.dropped(.rejected) > 0 }
        #expect(fixture.ledger.dropped(.rejected) == UInt64(1 + own))
        #expect(fixture.addsUp)
    }

    @Test func `what is too large goes in halves`() throws {
        let fixture = try InfluxFixture(.hangs)
        defer { fixture.close() }
        fixture.server.decide = { $0.body.count > 1_000 ? .answers(413) : .answers(204) }
        fixture.flush(of: 100)
        try fixture.run { fixture.ledger.pointsDelivered == UInt64(100 + own) }
        #expect(fixture.addsUp)
        #expect(fixture.ledger.dropped(.tooLarge) == 0)
    }

    @Test func `a server that is away for some flushes gets them all, in order`() throws {
        let fixture = try InfluxFixture(.closes)
        defer { fixture.close() }
        for number in 0..<3 { fixture.flush(of: 2, at: 1_700_000_000 + Int64(number)) }
        try fixture.run { fixture.ledger.errors > 2 }
        let failed = fixture.server.requests.count
        fixture.server.manners = [.answers(204)]
        try fixture.run { fixture.ledger.pointsDelivered == UInt64(3 * (2 + own)) }
        let stamps = fixture.server.requests.dropFirst(failed).flatMap { request in
            request.text.split(separator: "\n").compactMap { $0.split(separator: " ").last }
        }
        #expect(stamps == stamps.sorted())
        #expect(Set(stamps).count == 3)
        #expect(fixture.reports.last == "backend influxdb: delivers again")
    }

    @Test func `a server that hangs blocks nobody and loses by the count`() throws {
        let fixture = try InfluxFixture(.hangs) {
            $0.common.queueBytesMax = 4 << 20
            $0.common.timeoutMilliseconds = 200
        }
        for _ in 0..<6 { fixture.flush(of: 40_000) }
        try fixture.run { fixture.ledger.dropped(.queueFull) > 0 }
        #expect(fixture.addsUp)
        fixture.close()
        #expect(fixture.ledger.pointsWaiting == 0)
        #expect(fixture.ledger.pointsQueued == fixture.ledger.pointsDropped.reduce(0, +))
    }

    @Test func `draining delivers the last flush`() throws {
        let fixture = try InfluxFixture(.answers(204))
        defer { fixture.close() }
        fixture.flush(of: 3)
        var isDone = false
        fixture.backend.drain { isDone = true }
        try fixture.run { isDone }
        #expect(fixture.ledger.pointsDelivered == UInt64(3 + own))
    }

    @Test func `the figures of a flush are in the next`() throws {
        let fixture = try InfluxFixture(.answers(204))
        defer { fixture.close() }
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.pointsDelivered == UInt64(1 + own) }
        let bytes = fixture.ledger.flushBytes
        #expect(bytes > 0)
        fixture.flush(of: 1)
        try fixture.run { fixture.ledger.pointsDelivered == UInt64(2 * (1 + own)) }
        #expect(
            fixture.lines.last
                == "statsd_flush_length,metric_type=gauge value=\(bytes) 1700000000000")
        #expect(
            fixture.lines.contains(
                "statsd_last_flush,metric_type=gauge value=1700000005 1700000000000"))
    }
}
