import EventLoop
import Foundation
import HTTP
import Testing

@Suite struct HTTPLimitTests {
    private func serve(
        adjust: (inout HTTPServerOptions) -> Void = { _ in }
    ) throws -> ServedLoop {
        try ServedLoop(adjust: adjust) { .text(200, "\($0.path) \($0.body.count)") }
    }

    private func expectAlive(_ server: ServedLoop) throws {
        let client = try TestClient(server.port)
        #expect(client.get("/alive"))
        #expect(try client.reply().text == "/alive 0\n")
        server.close()
    }

    @Test(arguments: [
        "GET /\(String(repeating: "a", count: 1 << 20)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /?\(String(repeating: "a=b&", count: 1 << 18)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "a", count: 1 << 20))\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\n\(String(repeating: "X: 1\r\n", count: 1 << 17))\r\n",
        "\(String(repeating: "A", count: 1 << 20))",
    ])
    func `a head of a megabyte is refused`(request: String) throws {
        let server = try serve()
        let client = try TestClient(server.port)
        client.send(request)
        // A reset may overtake the refusal; what counts is that the handler never saw it.
        let answer = (try? client.readToEnd()).map {
            String(decoding: $0.prefix(15), as: UTF8.self)
        }
        #expect(answer == "" || answer?.hasPrefix("HTTP/1.1 4") == true)
        #expect(server.counters.requests == 0)
        try expectAlive(server)
    }

    @Test func `a head just under its bound is served`() throws {
        let server = try serve()
        let client = try TestClient(server.port)
        #expect(
            client.get(
                "/x?q=\(String(repeating: "a", count: 20_000))",
                "X: \(String(repeating: "b", count: 10_000))\r\n"))
        #expect(try client.reply().status == 200)
        #expect(client.get("/x", "X: \(String(repeating: "b", count: 33_000))\r\n"))
        #expect(try client.reply().status == 431)
        server.close()
    }

    @Test func `more parameters than the bound are refused`() throws {
        let server = try serve()
        let client = try TestClient(server.port)
        #expect(client.get("/x?\(String(repeating: "a&", count: 1025))"))
        #expect(try client.reply().status == 414)
        server.close()
    }

    @Test(arguments: [
        (100, "", true), (101, "", false), (1_000_000, "", false), (50, "chunked", true),
        (200, "chunked", false), (101, "expect", false), (50_000_000, "", false),
    ])
    func `a body over its bound gets 413`(bytes: Int, way: String, isTaken: Bool) throws {
        let server = try serve { $0.requestBodyBytesMax = 100 }
        let client = try TestClient(server.port)
        let body = [UInt8](repeating: 0x62, count: bytes)
        switch way {
        case "chunked":
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
            client.send("\(String(bytes, radix: 16))\r\n")
            client.send(body)
            client.send("\r\n0\r\n\r\n")
        case "expect":
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(bytes)\r\n")
            client.send("Expect: 100-continue\r\n\r\n")
        default:
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(bytes)\r\n\r\n")
            if bytes < 8 << 20 { client.send(body) }
        }
        #expect(try client.reply().status == (isTaken ? 200 : 413))
        #expect(server.counters.requestsTooLarge == (isTaken ? 0 : 1))
        try expectAlive(server)
    }

    @Test func `a body without end is cut`() throws {
        let server = try serve { $0.requestBodyBytesMax = 100 }
        let client = try TestClient(server.port)
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 0x62, count: 65_536) + [13, 10]
        var sent = 0
        while sent < 1000, client.send(chunk) { sent += 1 }
        #expect(sent < 1000)
        try expectAlive(server)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        "GET /\0evil HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET\r\n\r\n", "\r\n\r\n\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET  HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: localhost\r\n\r\n", "GET * HTTP/1.1\r\n: x\r\n\r\n",
    ])
    func `a malformed request harms nobody`(request: String) throws {
        let server = try serve()
        let client = try TestClient(server.port)
        client.send(request)
        client.finishSending()
        _ = try client.readToEnd()
        try expectAlive(server)
    }

    @Test func `a request may end after any byte`() throws {
        let server = try serve { $0.connectionsMax = 200 }
        let whole = Array(
            """
            POST /a?b=c HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n\
            3\r\nabc\r\n0\r\n\r\n
            """.utf8)
        let clients = try whole.indices.map { length in
            let client = try TestClient(server.port)
            client.send(Array(whole.prefix(length)))
            client.finishSending()
            return client
        }
        for client in clients { _ = try client.readToEnd() }
        try expectAlive(server)
    }

    @Test func `random bytes harm nobody`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let words = [
            "GET ", "POST ", "/", "-/", "?a=", "%", " HTTP/1.1", "\r\n", "\r\n\r\n", "Host: ",
            "localhost", ": ", "Content-Length: ", "5", "Transfer-Encoding: chunked", "Expect: ",
            "100-continue", "Origin: null", "Connection: upgrade", "\0", "\u{FF}", "Cookie: a=b; c",
        ]
        let server = try serve { $0.connectionsMax = 400 }
        let clients = try (0..<300).map { _ in
            let client = try TestClient(server.port)
            client.send((0..<next(40)).map { _ in words[next(words.count)] }.joined())
            client.finishSending()
            return client
        }
        for client in clients { _ = try client.readToEnd() }
        try expectAlive(server)
    }

    @Test func `a hundred connections share a limit of eight`() throws {
        let server = try serve { $0.connectionsMax = 8 }
        let clients = try (0..<100).map { _ in try TestClient(server.port) }
        for (index, client) in clients.enumerated() { #expect(client.get("/\(index)")) }
        // All stay open on their side: who has its answer makes room for one that waits.
        for (index, client) in clients.enumerated() {
            #expect(try client.reply().text == "/\(index) 0\n")
        }
        server.close()
        withExtendedLifetime(clients) {}
    }

    @Test func `an idle connection makes room for a new one`() throws {
        let server = try serve { $0.connectionsMax = 4 }
        var idle: [TestClient] = []
        for index in 0..<20 {
            let client = try TestClient(server.port)
            #expect(client.get("/\(index)"))
            #expect(try client.reply().status == 200)
            idle.append(client)
        }
        #expect(try idle[0].readToEnd() == [])
        #expect(server.counters.connections == 20)
        try expectAlive(server)
    }

    @Test func `a request that trickles in is cut`() throws {
        let server = try serve { $0.requestTimeoutSeconds = 1 }
        let client = try TestClient(server.port)
        let start = SystemClock.monotonicNanoseconds()
        client.send("GET / HTTP/1.1\r\n")
        var isOpen = true
        while isOpen, SystemClock.monotonicNanoseconds() - start < 8_000_000_000 {
            isOpen = client.send("X") && !client.hasEnded(within: 50)
        }
        #expect(!isOpen)
        #expect(server.counters.connectionsTimedOut == 1)
        try expectAlive(server)
    }
}
