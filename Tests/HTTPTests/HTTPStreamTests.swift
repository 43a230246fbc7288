import EventLoop
import Foundation
import HTTP
import Testing

@Suite struct HTTPStreamTests {
    private let production = Lock(Production())

    /// Serves the script at `/`, an endless page at `/endless`, and a word elsewhere.
    private func serve(
        _ steps: [ScriptedProducer.Step], endless: ScriptedProducer.Step = .bytes(65_536),
        adjust: (inout HTTPServerOptions) -> Void = { _ in }
    ) throws -> ServedLoop {
        try ServedLoop(adjust: adjust) { [production] request in
            switch request.path {
            case "/":
                let page = ScriptedProducer(steps, production)
                return HTTPResponse(body: .stream(page)).gzipped(for: request)
            case "/endless":
                let page = ScriptedProducer([endless], isEndless: true, production)
                return HTTPResponse(body: .stream(page)).gzipped(for: request)
            default: return .text(200, "ok")
            }
        }
    }

    /// Asks until the condition holds, five seconds at most: the server learns of a peer's end in
    /// its own time.
    private func eventually(_ condition: () -> Bool) -> Bool {
        let deadline = SystemClock.monotonicNanoseconds() + 5_000_000_000
        while SystemClock.monotonicNanoseconds() < deadline {
            if condition() { return true }
            usleep(1000)
        }
        return false
    }

    /// Asks for health again and again, and gives the time that half of the answers stayed under:
    /// the slowest one tells more about a busy machine than about the server.
    private func medianAnswerNanoseconds(
        _ server: ServedLoop, beside others: String
    ) throws -> UInt64 {
        let client = try TestClient(server.port)
        var times: [UInt64] = []
        for _ in 0..<41 {
            let start = SystemClock.monotonicNanoseconds()
            #expect(client.get("/healthz"))
            #expect(try client.reply().status == 200)
            times.append(SystemClock.monotonicNanoseconds() - start)
        }
        times.sort()
        print(
            "answers beside \(others): \(times[20] / 1000) µs, at worst \(times[40] / 1000) µs"
        )
        return times[20]
    }

    private static let mixed: [ScriptedProducer.Step] = [
        .later, .bytes(10), .later, .later, .later, .bytes(100_000), .empty, .tooMuch, .bytes(1),
    ]

    @Test(arguments: ["", "Accept-Encoding: gzip\r\n"])
    func `a stream arrives whole, with pauses and pieces of any size`(fields: String) throws {
        let server = try serve(Self.mixed)
        let client = try TestClient(server.port)
        for _ in 0..<2 {
            #expect(client.get("/", fields))
            let reply = try client.reply()
            let plain = fields.isEmpty ? reply.body : try GzipTests.inflate(reply.body)
            #expect(reply.header("content-encoding") == (fields.isEmpty ? nil : "gzip"))
            #expect(plain.count > 20_000 && plain.allSatisfy { $0 == 0x61 })
        }
        #expect(eventually { production.withLock { $0.alive } == 0 })
        server.close()
    }

    @Test func `a large body at hand is compressed while it is sent`() throws {
        let page = (0..<50_000).map { "m{host=\"\($0 % 97)\"} \($0)\n" }.joined()
        let server = try ServedLoop {
            HTTPResponse(body: .bytes(Array(page.utf8))).gzipped(for: $0)
        }
        let client = try TestClient(server.port)
        #expect(client.get("/", "Accept-Encoding: gzip\r\n"))
        #expect(try GzipTests.inflate(try client.reply().body) == Array(page.utf8))
        server.close()
    }

    @Test func `HTTP 1.0 reads a stream to the end of the connection`() throws {
        let server = try serve([.bytes(5), .later, .bytes(7)])
        let client = try TestClient(server.port)
        client.send("GET / HTTP/1.0\r\n\r\n")
        let reply = try client.reply()
        #expect(reply.header("transfer-encoding") == nil)
        #expect(reply.body.count == 12)
        server.close()
    }

    @Test(arguments: ["", "Accept-Encoding: gzip\r\n"])
    func `a peer that has ended its own side is still answered`(fields: String) throws {
        let server = try serve(Self.mixed)
        let client = try TestClient(server.port)
        #expect(client.get("/", "Connection: close\r\n" + fields))
        client.finishSending()
        #expect(try client.reply().body.count > 50)
        server.close()
    }

    @Test func `HEAD does not ask the producer`() throws {
        let server = try serve([.bytes(5)])
        let client = try TestClient(server.port)
        client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try client.reply(isHead: true).status == 200)
        #expect(try client.readToEnd() == [])
        #expect(production.withLock { $0.asked } == 0)
        server.close()
    }

    @Test func `a stream that fails is cut, so that the client sees it is not whole`() throws {
        let server = try serve([.bytes(5), .failure])
        let client = try TestClient(server.port)
        #expect(client.get("/"))
        #expect(throws: TestClient.Broken.self) { try client.reply() }
        #expect(eventually { server.counters.responsesCut == 1 })
        server.close()
    }

    @Test func `a scraper that stalls costs nothing and delays nobody`() throws {
        let server = try serve([])
        let stalled = try TestClient(server.port, receiveBufferBytes: 4096)
        #expect(stalled.get("/endless", "Accept-Encoding: gzip\r\n"))
        let plain = try TestClient(server.port, receiveBufferBytes: 4096)
        #expect(plain.get("/endless"))
        let median = try medianAnswerNanoseconds(server, beside: "stalled scrapers")
        #expect(median < 50_000_000)
        // The plain page stops at the socket's buffers, a few MiB; the compressed one makes 1,000
        // times as many bytes and is not asked to end here.
        server.close()
        #expect(production.withLock { $0.alive } == 0)
    }

    @Test func `a producer is asked no faster than its peer reads`() throws {
        let server = try serve([])
        let stalled = try TestClient(server.port, receiveBufferBytes: 4096)
        #expect(stalled.get("/endless"))
        var before = -1
        #expect(
            eventually {
                usleep(20_000)
                let now = production.withLock { $0.asked }
                defer { before = now }
                return now > 0 && now == before
            })
        #expect(before < 500)
        server.close()
    }

    @Test func `many scrapers at once leave room for a health check`() throws {
        let server = try serve([])
        let scrapers = try (0..<40).map { _ in try TestClient(server.port) }
        for scraper in scrapers { #expect(scraper.get("/endless", "Accept-Encoding: gzip\r\n")) }
        let median = try medianAnswerNanoseconds(server, beside: "40 scrapers")
        #expect(median < 50_000_000)
        server.close()
    }

    @Test func `a producer that waits does not make the loop spin`() throws {
        let server = try serve([], endless: .later)
        let client = try TestClient(server.port)
        #expect(client.get("/endless"))
        let other = try TestClient(server.port)
        for _ in 0..<20 {
            #expect(other.get("/"))
            #expect(try other.reply().body == [])
        }
        #expect(eventually { production.withLock { $0.asked } > 10 })
        let asked = production.withLock { $0.asked }
        usleep(160_000)
        let more = production.withLock { $0.asked } - asked
        #expect(more < 30)
        server.close()
        #expect(production.withLock { $0.alive } == 0)
    }

    @Test func `a peer that leaves while its producer waits ends it`() throws {
        let server = try serve([], endless: .later)
        do {
            let client = try TestClient(server.port)
            #expect(client.get("/endless"))
            #expect(eventually { production.withLock { $0.asked } > 10 })
        }
        #expect(eventually { production.withLock { $0.alive } == 0 })
        server.close()
    }

    @Test func `an answer that takes too long is cut`() throws {
        let server = try serve([], endless: .later) { $0.responseTimeoutSeconds = 0 }
        let client = try TestClient(server.port)
        #expect(client.get("/endless"))
        _ = try client.readToEnd()
        #expect(eventually { production.withLock { $0.alive } == 0 })
        #expect(server.counters.connectionsTimedOut > 0)
        server.close()
    }

    @Test func `a peer that leaves ends its producer`() throws {
        let server = try serve([])
        do {
            let client = try TestClient(server.port)
            #expect(client.get("/endless"))
            #expect(try client.receive().count > 0)
        }
        #expect(eventually { production.withLock { $0.alive } == 0 })
        #expect(eventually { server.counters.responsesCut == 1 })
        server.close()
    }
}
