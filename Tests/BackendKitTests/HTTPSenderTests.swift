import BackendKit
import EventLoop
import HTTP
import TestSupport
import Testing

@Suite struct HTTPSenderTests {
    @Test func `payloads arrive in order, one at a time, on one connection`() throws {
        let fixture = try SenderFixture(.answers(204))
        defer { fixture.close() }
        fixture.send("a", "b")
        fixture.send("c")
        fixture.send("d")
        try fixture.run { fixture.ledger.pointsDelivered == 4 }
        #expect(fixture.bodies == ["a b ", "c ", "d "])
        #expect(fixture.server.connections == 1)
        #expect(fixture.ledger.lastSuccessSeconds == 1_700_000_000)
        #expect(try #require(fixture.ledger.latencySeconds) > 0)
        #expect(fixture.ledger.pointsRetried == 0)
        #expect(fixture.reports.isEmpty)
    }

    @Test(arguments: [429, 500, 502, 503, 504, 408])
    func `an error that passes is tried again, and nothing overtakes`(status: Int) throws {
        let fixture = try SenderFixture(.answers(status), .answers(status), .answers(204))
        defer { fixture.close() }
        fixture.send("a")
        fixture.send("b")
        try fixture.run { fixture.ledger.pointsDelivered == 2 }
        #expect(fixture.bodies == ["a ", "a ", "a ", "b "])
        #expect(fixture.ledger.pointsRetried == 2)
        #expect(fixture.ledger.pointsResent == 0)
        #expect(fixture.ledger.errors == 2)
        #expect(fixture.reports.count == 2)
        #expect(fixture.reports.first?.contains("answers status \(status)") == true)
        #expect(fixture.reports.last == "backend fake: delivers again")
    }

    @Test(arguments: ["garbage\r\n\r\n", "HTTP/1.1 204", ""])
    func `half a reply and garbage are tried again`(reply: String) throws {
        let fixture = try SenderFixture(.writes(reply), .resets, .answers(204))
        defer { fixture.close() }
        fixture.send("a")
        try fixture.run { fixture.ledger.pointsDelivered == 1 }
        #expect(fixture.bodies == ["a ", "a ", "a "])
        #expect(fixture.ledger.pointsResent == 2)
        #expect(fixture.addsUp)
    }

    @Test func `a server that hangs gets it again`() throws {
        let fixture = try SenderFixture(.hangs, .answers(204))
        defer { fixture.close() }
        fixture.send("a")
        try fixture.run { fixture.ledger.pointsDelivered == 1 }
        #expect(fixture.bodies == ["a ", "a "])
        #expect(fixture.ledger.pointsResent == 1)
    }

    @Test func `the time that the server asks for is waited`() throws {
        let fixture = try SenderFixture(
            .answers(429, headers: [("Retry-After", "1")]), .answers(204))
        defer { fixture.close() }
        let start = fixture.loop.nowMilliseconds
        fixture.send("a")
        try fixture.run { fixture.ledger.pointsDelivered == 1 }
        #expect(fixture.loop.nowMilliseconds - start >= 1_000)
    }

    @Test func `what the server will never take is dropped and said once`() throws {
        let fixture = try SenderFixture(
            .answers(400, body: "bad line"), .answers(422), .answers(204))
        defer { fixture.close() }
        fixture.send("a", "b")
        fixture.send("c")
        fixture.send("d")
        try fixture.run { fixture.ledger.pointsDelivered == 1 }
        #expect(fixture.ledger.dropped(.rejected) == 3)
        #expect(fixture.bodies == ["a b ", "c ", "d "])
        #expect(
            fixture.reports == [
                "backend fake: 2 points refused: \(fixture.server.url) answers status 400: bad line"
            ])
        #expect(fixture.addsUp)
    }

    @Test func `of a partial write the rest is delivered`() throws {
        let fixture = try SenderFixture(.answers(299))
        defer { fixture.close() }
        fixture.send("a", "b", "c")
        try fixture.run { fixture.ledger.pointsDelivered == 2 }
        #expect(fixture.ledger.dropped(.rejected) == 1)
        #expect(fixture.ledger.pointsWaiting == 0)
        #expect(fixture.ledger.lastError?.contains("one line is bad") == true)
    }

    @Test func `what is too large goes in halves, and a single line is dropped`() throws {
        let fixture = try SenderFixture(.hangs)
        defer { fixture.close() }
        fixture.server.decide = { request in
            request.body.count > 4 ? .answers(413) : .answers(204)
        }
        fixture.send("a", "b", "c", "large", "e")
        fixture.send("f")
        try fixture.run { fixture.ledger.pointsWaiting == 0 }
        #expect(fixture.ledger.pointsDelivered == 5)
        #expect(fixture.ledger.dropped(.tooLarge) == 1)
        #expect(
            fixture.bodies == [
                "a b c large e ", "a b ", "c large e ", "c ", "large e ",
                "large ", "e ", "f ",
            ])
        #expect(fixture.addsUp)
    }

    @Test func `a payload that is refused for long is given up, what comes after is not`() throws {
        let fixture = try SenderFixture(.hangs) { $0.retry.giveUpAfterMilliseconds = 60_000 }
        defer { fixture.close() }
        fixture.server.decide = { $0.text == "bad\n" ? .answers(500) : .answers(204) }
        fixture.send("bad")
        try fixture.run { fixture.server.requests.count > 6 }
        #expect(fixture.ledger.dropped(.gaveUp) == 0)
        fixture.wallSeconds += 60
        fixture.send("good")
        try fixture.run { fixture.ledger.pointsDelivered == 1 }
        #expect(fixture.ledger.dropped(.gaveUp) == 1)
        #expect(fixture.addsUp)
    }

    @Test func `an old payload is not blamed for a server that comes back with errors`() throws {
        let fixture = try SenderFixture(
            .answers(503), .answers(503), .answers(503), .answers(204))
        defer { fixture.close() }
        fixture.send("a")
        fixture.wallSeconds += 86_400
        try fixture.run { fixture.ledger.pointsDelivered == 1 }
        #expect(fixture.ledger.dropped(.gaveUp) == 0)
    }

    @Test func `while nobody answers nothing is given up but for want of room`() throws {
        let fixture = try SenderFixture(.closes, queueBytesMax: 6)
        defer { fixture.close() }
        fixture.send("a")
        fixture.wallSeconds += 86_400
        try fixture.run { fixture.server.requests.count > 6 }
        #expect(fixture.ledger.pointsWaiting == 1)
        for line in ["b", "c", "d", "e"] { fixture.send(line) }
        #expect(fixture.ledger.dropped(.queueFull) == 2)
        fixture.server.manners = [.answers(204)]
        try fixture.run { fixture.ledger.pointsWaiting == 0 }
        #expect(fixture.ledger.pointsDelivered == 3)
        #expect(fixture.addsUp)
    }

    @Test func `what is missing is made once, then it is tried again`() throws {
        let fixture = try SenderFixture(
            .answers(298), .answers(200), .answers(204), preparationPath: "/create")
        defer { fixture.close() }
        fixture.send("a")
        try fixture.run { fixture.ledger.pointsDelivered == 1 }
        #expect(fixture.server.requests.map(\.target) == ["/write", "/create", "/write"])
        #expect(fixture.ledger.errors == 0)
    }

    @Test(arguments: [200, 403])
    func `what cannot be made is waited for slowly`(status: Int) throws {
        let fixture = try SenderFixture(.hangs, preparationPath: "/create")
        defer { fixture.close() }
        fixture.server.decide = { $0.target == "/create" ? .answers(status) : .answers(298) }
        fixture.send("a")
        try fixture.run { fixture.ledger.errors == 1 }
        let requests = fixture.server.requests.count
        #expect(requests == (status == 200 ? 3 : 2))
        #expect(fixture.ledger.lastError?.hasSuffix("there is no database") == true)
        // Far more than the ordinary delay, far less than the slow one.
        let start = fixture.loop.nowMilliseconds
        try fixture.run { fixture.loop.nowMilliseconds - start > 300 }
        #expect(fixture.server.requests.count == requests)
        #expect(fixture.ledger.pointsWaiting == 1)
    }

    @Test(arguments: [401, 403, 404])
    func `wrong credentials keep what waits`(status: Int) throws {
        let fixture = try SenderFixture(.answers(status)) { $0.retry.giveUpAfterMilliseconds = 1 }
        defer { fixture.close() }
        fixture.send("a")
        fixture.wallSeconds += 60
        try fixture.run { fixture.ledger.errors == 1 }
        let start = fixture.loop.nowMilliseconds
        try fixture.run { fixture.loop.nowMilliseconds - start > 300 }
        #expect(fixture.server.requests.count == 1)
        #expect(fixture.ledger.pointsWaiting == 1)
    }

    @Test func `draining delivers without delays`() throws {
        let fixture = try SenderFixture(.answers(401), .answers(204))
        defer { fixture.close() }
        fixture.send("a")
        try fixture.run { fixture.ledger.errors == 1 }
        fixture.send("b")
        var isDone = false
        fixture.sender.drain { isDone = true }
        try fixture.run { isDone }
        #expect(fixture.ledger.pointsDelivered == 2)
    }

    @Test func `draining ends when the server refuses, and the rest is stopped`() throws {
        let fixture = try SenderFixture(.answers(503))
        fixture.send("a", "b")
        var isDone = false
        fixture.sender.drain { isDone = true }
        try fixture.run { isDone }
        #expect(fixture.server.requests.count == 2)
        fixture.close()
        #expect(fixture.ledger.dropped(.stopped) == 2)
        #expect(fixture.addsUp)
    }

    @Test func `draining nothing is done at once`() throws {
        let fixture = try SenderFixture(.hangs)
        defer { fixture.close() }
        var isDone = false
        fixture.sender.drain { isDone = true }
        #expect(isDone)
    }

    @Test func `closed in the middle of a request it is not heard of again`() throws {
        let fixture = try SenderFixture(.hangs)
        fixture.send("a")
        try fixture.run { fixture.server.requests.count == 1 }
        fixture.close()
        #expect(fixture.ledger.dropped(.stopped) == 1)
        #expect(fixture.addsUp)
    }
}
