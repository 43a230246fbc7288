import Admin
import EventLoop
import Foundation
import HTTP
import Statsd
import Testing

@Suite struct AdminRoutesTests {
    static let confirmed = "X-Martlet: 1\r\n"

    static func object(_ reply: Peer.Reply) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(reply.body))
        return try #require(json as? [String: Any])
    }

    @Test(arguments: ["/healthz", "/-/healthy"])
    func `an agent whose loops turn is healthy`(path: String) throws {
        let fixture = try AdminFixture()
        let reply = try Peer.ask(fixture.httpPort, "GET \(path)")
        #expect(reply.status == 200 && reply.text == "ok\n")
        #expect(reply.header("cache-control") == "no-store")
        _ = fixture.ask { $0.agent.status.stalledThreads = ["flush", "ingest-1"] }
        let sick = try Peer.ask(fixture.httpPort, "GET \(path)")
        #expect(sick.status == 503 && sick.text == "stalled: flush, ingest-1\n")
        fixture.close()
    }

    @Test(arguments: [
        (AgentStatus.Readiness.starting, 503), (.ready, 200), (.draining, 503),
    ])
    func `ready says whether input is taken`(
        readiness: AgentStatus.Readiness, status: Int
    ) throws {
        let fixture = try AdminFixture { $0.status.readiness = readiness }
        let reply = try Peer.ask(fixture.httpPort, "GET /-/ready")
        #expect(reply.status == status && reply.text == "\(readiness.rawValue)\n")
        fixture.close()
    }

    @Test func `the index lists every page`() throws {
        let fixture = try AdminFixture { $0.metricsPaths = ["/metrics", "/m&<\"2"] }
        let reply = try Peer.ask(fixture.httpPort, "GET /")
        #expect(reply.header("content-type") == "text/html; charset=utf-8")
        for path in [
            "/metrics", "/m&amp;&lt;&quot;2", "/healthz", "/-/ready", "/api/martlet/status",
            "/api/martlet/tail", "/api/martlet/rejected", "/api/martlet/unmapped",
            "/api/martlet/config", "/api/martlet/cardinality", "/dashboard",
        ] {
            #expect(reply.text.contains("<a href=\"\(path)\">"))
        }
        fixture.close()
    }

    @Test func `the exposition is the view's`() throws {
        let fixture = try AdminFixture { agent in
            agent.page = { .text(200, "page of \($0.path)") }
        }
        #expect(try Peer.ask(fixture.httpPort, "GET /metrics").text == "page of /metrics\n")
        let head = try Peer.ask(fixture.httpPort, "HEAD /metrics")
        #expect(head.status == 200 && head.header("content-length") == "17")
        let post = try Peer.ask(fixture.httpPort, "POST /metrics", "Content-Length: 0\r\n")
        #expect(post.status == 405 && post.header("allow") == "GET, HEAD")
        fixture.close()
    }

    @Test(arguments: ["/nothing", "/api/martlet", "/api/martlet/status/", "/-/", "/healthz/x"])
    func `an unknown path is not found`(path: String) throws {
        let fixture = try AdminFixture()
        #expect(try Peer.ask(fixture.httpPort, "GET \(path)").status == 404)
        fixture.close()
    }

    @Test(arguments: [
        "/", "/healthz", "/-/healthy", "/-/ready", "/api/martlet/status", "/api/martlet/rejected",
        "/api/martlet/unmapped", "/api/martlet/config", "/api/martlet/tail",
        "/api/martlet/cardinality", "/dashboard",
    ])
    func `pages are read by GET and HEAD alone`(path: String) throws {
        let fixture = try AdminFixture { $0.status.readiness = .ready }
        let head = try Peer.ask(fixture.httpPort, "HEAD \(path)")
        #expect(head.status == 200)
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "BREW"] {
            let fields = "Content-Length: 0\r\n" + Self.confirmed
            let reply = try Peer.ask(fixture.httpPort, "\(method) \(path)", fields)
            #expect(reply.status == 405 && reply.header("allow") == "GET, HEAD")
        }
        fixture.close()
    }

    @Test func `a HEAD of the tail subscribes nobody`() throws {
        let fixture = try AdminFixture()
        _ = try Peer.ask(fixture.httpPort, "HEAD /api/martlet/tail")
        #expect(fixture.ask { $0.agent.tailLinesMax } == 0)
        fixture.close()
    }

    // MARK: Reload

    @Test func `a reload says what needs a restart`() throws {
        let fixture = try AdminFixture { agent in
            agent.reloadOutcome = .reloaded(restartRequired: ["workers", "http.listen"])
        }
        let fields = "Content-Length: 0\r\n" + Self.confirmed
        let reply = try Peer.ask(fixture.httpPort, "POST /-/reload", fields)
        let object = try Self.object(reply)
        #expect(reply.status == 200 && reply.header("content-type") == "application/json")
        #expect(object["reloaded"] as? Bool == true)
        #expect(object["restart_required"] as? [String] == ["workers", "http.listen"])
        #expect(fixture.ask { $0.agent.reloads } == 1)
        fixture.close()
    }

    @Test func `a refused reload names every problem`() throws {
        let problems = ["a.yml:3: interval: \"x\" is no duration", "a.yml:9: foo: unknown key"]
        let fixture = try AdminFixture { $0.reloadOutcome = .refused(problems: problems) }
        let fields = "Content-Length: 0\r\n" + Self.confirmed
        let reply = try Peer.ask(fixture.httpPort, "POST /-/reload", fields)
        let object = try Self.object(reply)
        #expect(reply.status == 400)
        #expect(object["reloaded"] as? Bool == false)
        #expect(object["problems"] as? [String] == problems)
        fixture.close()
    }

    @Test func `a page of elsewhere cannot reload`() throws {
        let fixture = try AdminFixture()
        let port = fixture.httpPort
        #expect(try Peer.ask(port, "POST /-/reload", "Content-Length: 0\r\n").status == 403)
        let foreign = "Content-Length: 0\r\nOrigin: http://evil.example\r\n" + Self.confirmed
        #expect(try Peer.ask(port, "POST /-/reload", foreign).status == 403)
        let get = try Peer.ask(port, "GET /-/reload")
        #expect(get.status == 405 && get.header("allow") == "POST")
        #expect(fixture.ask { $0.agent.reloads } == 0)
        fixture.close()
    }

    // MARK: Rejected lines and configuration

    @Test func `rejected lines are listed, the newest first`() throws {
        let fixture = try AdminFixture { agent in
            agent.status.listeners = [ListenerStatus(url: "udp://127.0.0.1:8125")]
            agent.rejectedLines = [
                RejectedLine(
                    reason: .noColon, line: [0x61, 0xFF, 0x22, 0x00, 0x5C], listener: 0,
                    timestampSeconds: 1.5),
                RejectedLine(
                    reason: .badValue, line: Array("a:x|c".utf8), listener: 7,
                    timestampSeconds: 2),
            ]
        }
        let object = try Self.object(Peer.ask(fixture.httpPort, "GET /api/martlet/rejected"))
        let lines = try #require(object["rejected"] as? [[String: Any]])
        #expect(lines.map { $0["reason"] as? String } == ["bad_value", "no_colon"])
        #expect(lines.map { $0["line"] as? String } == ["a:x|c", "a\u{FFFD}\"\0\\"])
        #expect(lines.map { $0["listener"] as? String } == ["", "udp://127.0.0.1:8125"])
        #expect(lines.map { $0["timestamp"] as? Double } == [2, 1.5])
        fixture.close()
    }

    @Test func `names without a mapping rule are listed as they come`() throws {
        let fixture = try AdminFixture { agent in
            var mapping = MappingSnapshot()
            mapping.rules = [MappingRule(match: "a.*", name: "a")]
            mapping.linesMissedMax = 3
            mapping.unmappedNames = [
                MappingSnapshot.UnmappedName(name: [0x61, 0x22, 0x5C], type: .timer, lines: 70),
                MappingSnapshot.UnmappedName(name: Array("b".utf8), type: .counter, lines: 2),
            ]
            agent.status.state.mapping = mapping
        }
        let object = try Self.object(Peer.ask(fixture.httpPort, "GET /api/martlet/unmapped"))
        #expect(object["rules"] as? Int == 1 && object["lines_missed_max"] as? Int == 3)
        let names = try #require(object["unmapped"] as? [[String: Any]])
        #expect(names.map { $0["name"] as? String } == ["a\"\\", "b"])
        #expect(names.map { $0["type"] as? String } == ["timer", "counter"])
        #expect(names.map { $0["lines"] as? Int } == [70, 2])
        fixture.close()
    }

    @Test func `the configuration is the view's text`() throws {
        let fixture = try AdminFixture { $0.effectiveConfiguration = "interval: 1s\nü: 1\n" }
        let reply = try Peer.ask(fixture.httpPort, "GET /api/martlet/config")
        #expect(reply.text == "interval: 1s\nü: 1\n")
        #expect(reply.header("content-type") == "text/yaml; charset=utf-8")
        fixture.close()
    }

    // MARK: Beside a large page

    @Test func `health is answered within 50 ms while a large page is read slowly`() throws {
        let fixture = try AdminFixture { agent in
            agent.page = { _ in HTTPResponse(body: .stream(EndlessPage())) }
        }
        let slow = try Peer(fixture.httpPort, receiveBufferBytes: 4096)
        slow.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        var slowest: UInt64 = 0
        for _ in 0..<30 {
            _ = try slow.receive(4096)
            let start = SystemClock.monotonicNanoseconds()
            #expect(try Peer.ask(fixture.httpPort, "GET /healthz").status == 200)
            slowest = max(slowest, SystemClock.monotonicNanoseconds() - start)
        }
        print("slowest health check beside a large page: \(slowest / 1000) µs")
        #expect(slowest < 50_000_000)
        fixture.close()
    }
}

/// A page that does not end.
private final class EndlessPage: HTTPBodyProducer {
    private let piece = [UInt8](repeating: 0x61, count: 65_536)

    func nextChunk(bytesMax: Int) -> HTTPChunk { .bytes(Array(piece.prefix(bytesMax))) }
}
