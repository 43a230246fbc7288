import Admin
import Foundation
import Statsd
import Testing

@Suite struct LiveTailTests {
    private static func open(_ fixture: AdminFixture, _ query: String = "") throws -> Peer {
        let peer = try Peer(fixture.httpPort)
        peer.send("GET /api/martlet/tail\(query) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        // The head comes with the first piece: the loop has subscribed once it answers others.
        _ = try Peer.ask(fixture.httpPort, "GET /healthz")
        return peer
    }

    private static func publish(_ fixture: AdminFixture, _ lines: [String]) {
        let bytes = lines.map { Array($0.utf8) }
        let rejected = RejectedLine(
            reason: .noType, line: Array("bad\u{1B}[2J".utf8), listener: 0, timestampSeconds: 0)
        _ = fixture.ask { $0.routes.tail.publish(lines: bytes, rejected: [rejected]) }
    }

    @Test func `lines are streamed for as long as asked, then workers are told to stop`() throws {
        let fixture = try AdminFixture()
        let peer = try Self.open(fixture, "?seconds=1")
        #expect(fixture.ask { $0.agent.tailLinesMax } == LiveTail.linesMax)
        Self.publish(fixture, ["a:1|c", "tab\there\u{9B}", "ü:2|g"])
        let reply = try peer.reply()
        #expect(reply.text == "a:1|c\ntab\\x09here\\x9b\nü:2|g\n")
        #expect(reply.header("content-type") == "text/plain; charset=utf-8")
        #expect(fixture.ask { $0.agent.tailLinesMax } == 0)
        fixture.close()
    }

    @Test func `rejected lines come with their reason`() throws {
        let fixture = try AdminFixture()
        let peer = try Self.open(fixture, "?seconds=1&rejected=1")
        Self.publish(fixture, ["a:1|c"])
        #expect(try peer.reply().text == "no_type\tbad\\x1b[2J\n")
        fixture.close()
    }

    @Test func `marked lines come in their order, rejected ones with their reason`() throws {
        let fixture = try AdminFixture()
        let peer = try Self.open(fixture, "?seconds=1&marked=1")
        Self.publish(fixture, ["a:1|c", "bad\u{1B}[2J", "bad\u{1B}[2J", "b:1|c"])
        Self.publish(fixture, ["c:1|c"])
        let bad = "no_type\tbad\\x1b[2J\n"
        #expect(
            try peer.reply().text
                == "\ta:1|c\n\(bad)\tbad\\x1b[2J\n\tb:1|c\n\tc:1|c\n\(bad)")
        fixture.close()
    }

    @Test func `lines beyond the buffer are dropped and told`() throws {
        let fixture = try AdminFixture()
        let peer = try Self.open(fixture, "?seconds=1")
        let line = String(repeating: "x", count: 1000)
        Self.publish(fixture, (0..<1000).map { _ in line })
        let lines = try peer.reply().text.split(separator: "\n")
        let note = try #require(lines.last)
        #expect(lines.dropLast().allSatisfy { $0 == line })
        #expect(note == "# dropped \(1000 - (lines.count - 1)) lines")
        #expect(lines.count > 200 && lines.count < 300)
        fixture.close()
    }

    @Test func `only so many look on at once`() throws {
        let fixture = try AdminFixture()
        var peers = try (0..<LiveTail.subscribersMax).map { _ in
            try Self.open(fixture, "?seconds=60")
        }
        let refused = try Peer.ask(fixture.httpPort, "GET /api/martlet/tail")
        #expect(refused.status == 503)
        peers.removeAll()
        // The server learns of a peer's end when it writes to it.
        var answer: Int?
        for _ in 0..<2000 where answer != 0 {
            Self.publish(fixture, ["a:1|c"])
            answer = fixture.ask { $0.agent.tailLinesMax }
            usleep(1000)
        }
        #expect(answer == 0)
        fixture.close()
    }

    @Test(arguments: ["0", "61", "-1", "ten", "", "1e1", "99999999999999999999"])
    func `seconds out of range are refused`(seconds: String) throws {
        let fixture = try AdminFixture()
        let reply = try Peer.ask(fixture.httpPort, "GET /api/martlet/tail?seconds=\(seconds)")
        #expect(reply.status == 400)
        fixture.close()
    }
}
