import BackendKit
import HTTP
import RemoteWrite
import Statsd
import TestSupport
import Testing

@Suite struct RemoteWriteBackendTests {
    @Test func `a flush arrives as the receiver wants it`() throws {
        let fixture = try RemoteWriteFixture(hostTag: "web-1")
        defer { fixture.close() }
        fixture.maker.counter("a.b", 3)
        fixture.maker.set("s", 2)
        fixture.flush()
        try fixture.settle(points: 2)
        #expect(fixture.problems.isEmpty)
        #expect(fixture.taken.values == ["a_b{host=\"web-1\"}": 3, "s{host=\"web-1\"}": 2])
        #expect(Set(fixture.taken.map(\.milliseconds)) == [1_700_000_010_000])
        let request = try #require(fixture.server.requests.first)
        #expect(request.method == "POST")
        #expect(request.target == "/api/v1/write")
        #expect(request.headers["content-type"] == "application/x-protobuf")
        #expect(request.headers["content-encoding"] == "snappy")
        #expect(request.headers["x-prometheus-remote-write-version"] == "0.1.0")
        #expect(request.headers["authorization"] == nil)
        #expect(fixture.ledger.pointsDelivered == 2)
        #expect(fixture.addsUp)
    }

    @Test func `sums go on, and increments below zero are counted`() throws {
        let fixture = try RemoteWriteFixture()
        defer { fixture.close() }
        for round in 1...3 as ClosedRange<UInt64> {
            fixture.maker.counter("a", 5)
            fixture.maker.counter("down", -1)
            fixture.flush()
            try fixture.settle(points: round * 2)
        }
        #expect(fixture.taken.map(\.value) == [5, 10, 15])
        #expect(fixture.ledger.dropped(.negativeCounter) == 3)
        #expect(fixture.addsUp)
    }

    @Test(arguments: [1, 3])
    func `bad series of a request are found, and the others arrive`(badCount: Int) throws {
        let fixture = try RemoteWriteFixture()
        defer { fixture.close() }
        let bad = Set((0..<badCount).map { "c\($0 * 31 + 7)" })
        fixture.status = { samples in
            samples.contains { bad.contains($0.series) } ? 400 : 204
        }
        for index in 0..<100 { fixture.maker.counter("c\(index)", 1) }
        fixture.flush()
        try fixture.settle(points: 100)
        #expect(fixture.ledger.dropped(.rejected) == UInt64(badCount))
        #expect(fixture.ledger.pointsDelivered == UInt64(100 - badCount))
        #expect(Set(fixture.taken.map(\.series)).count == 100 - badCount)
        #expect(fixture.taken.count == 100 - badCount)
        #expect(fixture.ledger.lastError?.contains("out of order sample") == true)
        #expect(fixture.addsUp)
    }

    @Test func `a receiver that refuses everything is not asked for each series`() throws {
        let fixture = try RemoteWriteFixture()
        defer { fixture.close() }
        fixture.status = { _ in 400 }
        for index in 0..<4_000 { fixture.maker.counter("c\(index)", 1) }
        fixture.flush()
        try fixture.settle(points: 4_000)
        #expect(fixture.ledger.dropped(.rejected) == 4_000)
        #expect(fixture.requests.count < 300)
        // What comes later is judged anew.
        fixture.status = { _ in 204 }
        fixture.flush()
        try fixture.settle(points: 8_000)
        #expect(fixture.ledger.pointsDelivered == 4_000)
    }

    @Test func `samples of a series arrive in order over a failing receiver`() throws {
        let fixture = try RemoteWriteFixture()
        defer { fixture.close() }
        var attempts = 0
        fixture.status = { _ in
            attempts += 1
            return attempts % 3 == 0 ? 204 : attempts % 3 == 1 ? 500 : 429
        }
        for round in 1...5 {
            fixture.maker.counter("a", Double(round))
            fixture.flush()
        }
        try fixture.settle(points: 5)
        #expect(fixture.taken.map(\.value) == [1, 3, 6, 10, 15])
        #expect(
            fixture.taken.map(\.milliseconds) == (1...5).map { 1_700_000_000_000 + $0 * 10_000 })
        #expect(fixture.addsUp)
    }

    @Test func `a clean stop sends the last flush, then ends every series`() throws {
        let fixture = try RemoteWriteFixture()
        defer { fixture.close() }
        fixture.maker.counter("a", 1)
        fixture.maker.timer("t", [1000])
        fixture.flush()
        try fixture.settle(points: 6)
        fixture.maker.counter("a", 1)
        fixture.flush()
        var isDrained = false
        fixture.backend.drain { isDrained = true }
        try fixture.run { isDrained }
        #expect(isDrained)
        let last = fixture.taken.suffix(6)
        #expect(last.allSatisfy { $0.isStale })
        #expect(Set(last.map(\.milliseconds)) == [1_700_000_020_001])
        #expect(fixture.taken.dropLast(6).values["a"] == 2)
        #expect(fixture.ledger.pointsDelivered == 18)
        #expect(fixture.addsUp)
    }

    @Test func `a stop without a flush sends nothing`() throws {
        let fixture = try RemoteWriteFixture()
        defer { fixture.close() }
        var isDrained = false
        fixture.backend.drain { isDrained = true }
        try fixture.run { isDrained }
        #expect(isDrained)
        #expect(fixture.requests.isEmpty)
    }

    @Test func `while a clock that was set back catches up, nothing is sent`() throws {
        let fixture = try RemoteWriteFixture()
        defer { fixture.close() }
        fixture.maker.counter("a", 1)
        fixture.flush()
        try fixture.settle(points: 1)
        for _ in 0..<3 {
            fixture.maker.counter("a", 1)
            fixture.flush(advancingSeconds: -7)
        }
        try fixture.run { fixture.ledger.dropped(.outOfOrder) == 3 }
        #expect(fixture.ledger.dropped(.outOfOrder) == 3)
        #expect(fixture.reports.count == 1)
        fixture.maker.counter("a", 1)
        fixture.flush(advancingSeconds: 22)
        try fixture.settle(points: 5)
        #expect(fixture.taken.map(\.value) == [1, 5])
        #expect(fixture.taken.map(\.milliseconds) == [1_700_000_010_000, 1_700_000_011_000])
        #expect(fixture.addsUp)
    }

    @Test func `no sample is stamped more than a minute ahead`() throws {
        let fixture = try RemoteWriteFixture()
        defer { fixture.close() }
        fixture.maker.counter("a", 1)
        fixture.backend.receive(fixture.maker.takeTick())
        var flush = fixture.maker.takeFlush()
        flush.timestampMilliseconds = 1_700_007_200_000
        fixture.backend.receive(flush)
        try fixture.settle(points: 1)
        #expect(fixture.taken.map(\.milliseconds) == [1_700_000_060_000])
    }

    @Test func `a token goes with each request, and is read again when it is refused`() throws {
        let fixture = try RemoteWriteFixture { $0.tokenFile = "token" }
        defer { fixture.close() }
        fixture.status = { [unowned fixture] _ in
            let field = fixture.server.requests.last?.headers["authorization"]
            return field == "Bearer s2" ? 204 : 401
        }
        fixture.maker.counter("a", 1)
        fixture.secret = "s2"
        fixture.flush()
        try fixture.settle(points: 1)
        #expect(fixture.requests.map(\.status) == [401, 204])
        #expect(!fixture.reports.contains { $0.contains("s1") || $0.contains("s2") })
    }

    @Test func `user and password go with each request`() throws {
        let fixture = try RemoteWriteFixture {
            $0.userName = "u"
            $0.passwordFile = "p"
        }
        defer { fixture.close() }
        fixture.maker.counter("a", 1)
        fixture.flush()
        try fixture.settle(points: 1)
        #expect(fixture.server.requests[0].headers["authorization"] == "Basic dTpzMQ==")
    }

    @Test func `certificates that cannot be read are a problem at the start`() {
        #expect(throws: BackendProblem("cannot read /none.pem: no such file or directory")) {
            try RemoteWriteFixture { $0.tls.certificateAuthorityFile = "/none.pem" }
        }
    }

    @Test func `what waits when the backend closes is counted`() throws {
        let fixture = try RemoteWriteFixture { $0.batchSamplesMax = 10 }
        fixture.status = { _ in 503 }
        for index in 0..<50 { fixture.maker.counter("c\(index)", 1) }
        fixture.flush()
        try fixture.run { fixture.ledger.pointsQueued == 50 }
        fixture.close()
        #expect(fixture.ledger.dropped(.stopped) == 50)
        #expect(fixture.ledger.pointsWaiting == 0)
        #expect(fixture.addsUp)
    }
}
