import EventLoop
import Foundation
import HTTP
import Testing

@Suite struct HTTPServerTests {
    /// Answers with what it was asked, a field a line.
    private static let echo: ServedLoop.Handler = { request in
        var lines = ["\(request.method) \(request.path)"]
        lines += request.query.map { "\($0.0)=\($0.1)" }
        lines.append("body=\(request.body.count) loopback=\(request.peerIsLoopback)")
        lines.append("x=\(request.headers["x-test"] ?? "-")")
        return .text(200, lines.joined(separator: "\n"))
    }

    @Test func `a request arrives decoded and the answer has a length`() throws {
        let server = try ServedLoop(handler: Self.echo)
        let client = try TestClient(server.port)
        #expect(client.get("/a%20b?q=%7B1%7D&r=x+y", "X-TEST: yes\r\n"))
        let reply = try client.reply()
        #expect(reply.status == 200)
        #expect(reply.text == "get /a b\nq={1}\nr=x y\nbody=0 loopback=true\nx=yes\n")
        #expect(reply.header("content-length") == "\(reply.body.count)")
        #expect(reply.header("date") != nil)
        server.close()
    }

    @Test func `a connection serves request after request, also when they come at once`() throws {
        let server = try ServedLoop(handler: Self.echo)
        let client = try TestClient(server.port)
        for path in ["/1", "/2"] {
            #expect(client.get(path))
            #expect(try client.reply().text.hasPrefix("get \(path)\n"))
        }
        let both = ["/3", "/4", "/5"].map { "GET \($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }
        client.send(both.joined())
        for path in ["/3", "/4", "/5"] {
            #expect(try client.reply().text.hasPrefix("get \(path)\n"))
        }
        #expect(server.counters.requests == 5)
        #expect(server.counters.connections == 1)
        server.close()
    }

    @Test func `HEAD has the head of GET and no body`() throws {
        let server = try ServedLoop(handler: Self.echo)
        let client = try TestClient(server.port)
        client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let head = try client.reply(isHead: true)
        #expect(head.header("content-length") != "0")
        #expect(client.get("/after"))
        #expect(try client.reply().text.hasPrefix("get /after\n"))
        server.close()
    }

    @Test func `HTTP 1.0 without a host is answered and the connection ends`() throws {
        let server = try ServedLoop(handler: Self.echo)
        let client = try TestClient(server.port)
        client.send("GET /old HTTP/1.0\r\n\r\n")
        let all = String(decoding: try client.readToEnd(), as: UTF8.self)
        #expect(all.contains(" 200 OK\r\n") && all.contains("get /old\n"))
        server.close()
    }

    @Test func `a held entity costs no body`() throws {
        let server = try ServedLoop { _ in
            HTTPResponse(headers: [("ETag", "\"1\"")], body: .bytes([1, 2, 3]))
        }
        let client = try TestClient(server.port)
        #expect(client.get("/", "If-None-Match: \"1\"\r\n"))
        #expect(try client.reply().status == 304)
        #expect(client.get("/"))
        #expect(try client.reply().body == [1, 2, 3])
        server.close()
    }

    @Test(arguments: ["Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n"])
    func `a body arrives whole, with a length or in chunks`(rest: String) throws {
        let server = try ServedLoop(handler: Self.echo)
        let client = try TestClient(server.port)
        client.send("POST /b HTTP/1.1\r\nHost: localhost\r\n\(rest)")
        if rest.contains("chunked") { client.send("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n") }
        #expect(try client.reply().text.contains("body=5 "))
        server.close()
    }

    @Test(arguments: [
        ("POST", "Host: evil.example\r\nContent-Length: 5\r\n\r\nhello"),
        ("GET", "Host: localhost\r\nOrigin: http://evil.example\r\n\r\n"),
        ("GET", "Host: evil.example\r\n\r\n"),
        ("POST", "Host: localhost\r\nContent-Length: 0\r\n\r\n"),
    ])
    func `the guard stands before the handler`(method: String, rest: String) throws {
        let server = try ServedLoop(handler: Self.echo)
        let client = try TestClient(server.port)
        client.send("\(method) /-/reload HTTP/1.1\r\n\(rest)")
        let reply = try client.reply()
        #expect(reply.status == 403)
        #expect(reply.text.hasPrefix("forbidden: "))
        #expect(server.counters.requestsForbidden == 1)
        #expect(server.counters.requests == 0)
        server.close()
    }

    @Test func `an unguarded server takes any host`() throws {
        let server = try ServedLoop(adjust: { $0.isGuarded = false }, handler: Self.echo)
        let client = try TestClient(server.port)
        client.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        #expect(try client.reply().status == 200)
        server.close()
    }

    @Test func `a field that would break the framing is not sent`() throws {
        let server = try ServedLoop { _ in
            HTTPResponse(headers: [("X-A", "1\r\nX-B: 2")], body: .bytes([1]))
        }
        let client = try TestClient(server.port)
        #expect(client.get("/"))
        let reply = try client.reply()
        #expect(reply.status == 500)
        #expect(!reply.head.contains("X-B"))
        server.close()
    }

    @Test func `IPv6 is served`() throws {
        let server = try ServedLoop(.address("[::1]:0"), handler: Self.echo)
        #expect(server.address == "[::1]:\(server.port)")
        let client = try TestClient(server.port, ipv6: true)
        #expect(client.get("/"))
        #expect(try client.reply().text.contains("loopback=true"))
        server.close()
    }

    @Test func `no host means every address, for both versions`() throws {
        let server = try ServedLoop(.address(":0"), handler: Self.echo)
        for ipv6 in [false, true] {
            let client = try TestClient(server.port, ipv6: ipv6)
            #expect(client.get("/"))
            #expect(try client.reply().text.contains("loopback=true"))
        }
        server.close()
    }

    @Test func `a port in use is named`() throws {
        let first = try ServedLoop(handler: Self.echo)
        let address = first.address
        let error = #expect(throws: HTTPServerError.self) {
            _ = try ServedLoop(.address(address), handler: Self.echo)
        }
        #expect(error?.description == "listen on http://\(address): address already in use")
        #expect(error?.cause == .addressInUse)
        first.close()
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:70000", "::1:80", ""])
    func `an address without a port in range is refused`(address: String) {
        let error = #expect(throws: HTTPServerError.self) {
            _ = try ServedLoop(.address(address), handler: Self.echo)
        }
        #expect(error?.cause == .invalid)
    }

    @Test func `a stopped server refuses newcomers and finishes what it serves`() throws {
        let server = try ServedLoop(handler: Self.echo)
        let client = try TestClient(server.port)
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nx")
        // Served before the stop, so the first request was read up to its missing byte by then.
        let other = try TestClient(server.port)
        #expect(other.get("/"))
        #expect(try other.reply().status == 200)
        server.stop()
        #expect(throws: TestClient.Broken.self) { _ = try TestClient(server.port) }
        #expect(try other.readToEnd() == [])
        client.send("y")
        let reply = try client.reply()
        #expect(reply.text.contains("body=2"))
        #expect(reply.header("connection") == "close")
        server.close()
    }
}
