import Credentials
import EventLoop
import HTTP
import Testing

/// Who may ask a server that asks for credentials.
@Suite struct HTTPAccessTests {
    private static let hash = "$5$rounds=1000$abcdefgh$uN/x8g5iqpGW8nv2HklfY2EGEvwdVIgjHBpf2Az7t3A"
    /// `anna:open sesame` and `ben:open sesame`.
    private static let anna = "Authorization: Basic YW5uYTpvcGVuIHNlc2FtZQ==\r\n"
    private static let ben = "Authorization: Basic YmVuOm9wZW4gc2VzYW1l\r\n"
    private static let annaWrong = "Authorization: Basic YW5uYTpvcGVuIHNlc2FtZTI=\r\n"
    private static let nobody = "Authorization: Basic Y2hyaXM6b3BlbiBzZXNhbWU=\r\n"
    private static let token = "Authorization: Bearer the-new-token\r\n"

    private static func credentials() throws -> AccessCredentials {
        var credentials = AccessCredentials()
        credentials.tokens = try TokenList(parsing: Array("the-old-token\nthe-new-token\n".utf8))
        credentials.users = try UserList(
            parsing: Array("anna:\(hash)\nben:\(hash)\n".utf8), knows: { _ in true })
        return credentials
    }

    private func server(
        adjust: (inout HTTPServerOptions) -> Void = { _ in }
    ) throws -> ServedLoop {
        try ServedLoop(adjust: adjust, asking: Self.credentials()) { request in
            .text(200, "\(request.path) \(request.body.count)")
        }
    }

    private func status(
        _ server: ServedLoop, _ path: String, _ fields: String = ""
    ) throws -> Int {
        let client = try TestClient(server.port)
        client.get(path, fields)
        return try client.reply().status
    }

    @Test func `nothing but health and readiness is told to who shows none`() throws {
        let server = try self.server()
        for path in ["/", "/metrics", "/api/v1/query", "/-/ready2", "/healthz/"] {
            #expect(try status(server, path) == 401, "\(path)")
        }
        for path in ["/healthz", "/-/healthy", "/-/ready"] {
            #expect(try status(server, path) == 200, "\(path)")
        }
        let client = try TestClient(server.port)
        client.send("POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx")
        #expect(try client.reply().status == 401)
        #expect(server.counters.requestsUnauthorized == 6)
        server.close()
    }

    @Test func `a refusal says what would help`() throws {
        let server = try self.server()
        let client = try TestClient(server.port)
        client.get("/")
        let head = try client.reply().head
        #expect(head.contains("WWW-Authenticate: Basic realm=\"martlet\", charset=\"UTF-8\"\r\n"))
        #expect(head.contains("WWW-Authenticate: Bearer realm=\"martlet\"\r\n"))
        server.close()
    }

    @Test(arguments: [
        (token, 200), ("Authorization: bearer the-old-token\r\n", 200), (anna, 200), (ben, 200),
        (annaWrong, 401), (nobody, 401), ("Authorization: Bearer the-new-toke\r\n", 401),
        ("Authorization: Bearer \r\n", 401), ("Authorization: Basic *\r\n", 401),
        (token + token, 401), (anna + token, 401),
    ])
    func `one right token or password opens the door`(fields: String, expected: Int) throws {
        let server = try self.server()
        #expect(try status(server, "/metrics", fields) == expected)
        server.close()
    }

    @Test func `a change needs credentials and no header, but no foreign page`() throws {
        let server = try self.server()
        func post(_ fields: String) throws -> Int {
            let client = try TestClient(server.port)
            client.send(
                "POST /-/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\(fields)\r\n")
            return try client.reply().status
        }
        #expect(try post("X-Martlet: 1\r\n") == 401)
        #expect(try post(Self.token) == 200)
        #expect(try post(Self.token + "Origin: http://evil.example\r\n") == 403)
        server.close()
    }

    @Test func `a body waits for its password, and a wrong one is answered all the same`() throws {
        let server = try self.server()
        for (fields, expected) in [(Self.anna, "/x 200000\n"), (Self.annaWrong, "")] {
            let client = try TestClient(server.port)
            client.send(
                "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\(fields)\r\n")
            client.send([UInt8](repeating: 0x78, count: 200_000))
            let reply = try client.reply()
            #expect(reply.status == (expected.isEmpty ? 401 : 200))
            if !expected.isEmpty { #expect(reply.text == expected) }
        }
        server.close()
    }

    @Test func `guessing ends soon, and harms nobody whose password is known`() throws {
        let server = try self.server()
        #expect(try status(server, "/", Self.anna) == 200)
        let guesses = try (0..<12).map { _ in try status(server, "/", Self.annaWrong) }
        #expect(Set(guesses) == [401, 429] && guesses.first == 401 && guesses.last == 429)
        let client = try TestClient(server.port)
        client.get("/", Self.nobody)
        let reply = try client.reply()
        #expect(reply.status == 429 && reply.header("retry-after") == "2")
        #expect(try status(server, "/", Self.anna) == 200)
        #expect(try status(server, "/", Self.token) == 200)
        server.close()
    }

    @Test func `parts of a page that are asked for together take one check`() throws {
        let server = try self.server()
        let clients = try (0..<20).map { _ in try TestClient(server.port) }
        for client in clients { client.get("/", Self.anna) }
        for client in clients { #expect(try client.reply().status == 200) }
        server.close()
    }

    @Test func `a server may be closed while a password is checked`() throws {
        let server = try self.server()
        let clients = try (0..<4).map { _ in try TestClient(server.port) }
        for client in clients { client.get("/", Self.annaWrong) }
        server.close()
    }

    @Test func `connections that rest for a password may be ended by their peers`() throws {
        let server = try self.server()
        for _ in 0..<4 {
            let client = try TestClient(server.port)
            client.get("/", Self.ben)
        }
        #expect(try status(server, "/", Self.anna) == 200)
        server.close()
    }

    // MARK: Without a server

    @Test func `credentials that others could read on their way do not count`() throws {
        let loop = try Loop()
        let authenticator = Authenticator(on: loop)
        authenticator.ask(for: try Self.credentials())
        let headers = HTTPHeaders([("Authorization", "Bearer the-new-token")])
        func isAllowed(_ isLoopback: Bool, _ isEncrypted: Bool) -> Bool {
            let sender = Authenticator.Sender(
                isLoopback: isLoopback, isEncrypted: isEncrypted, network: 1)
            let verdict = authenticator.verdict(
                on: headers, from: sender, hasCertificate: { false })
            if case .allowed = verdict { return true }
            return false
        }
        #expect(isAllowed(true, false) && isAllowed(false, true) && isAllowed(true, true))
        #expect(!isAllowed(false, false))
        authenticator.close()
        loop.close()
    }

    @Test func `what was right before the users changed is not remembered`() throws {
        let server = try self.server()
        #expect(try status(server, "/", Self.anna) == 200)
        var changed = try Self.credentials()
        changed.users = try UserList(
            parsing: Array("ben:\(Self.hash)\n".utf8), knows: { _ in true })
        server.ask(for: changed)
        #expect(try status(server, "/", Self.anna) == 401)
        #expect(try status(server, "/", Self.ben) == 200)
        server.ask(for: AccessCredentials())
        #expect(try status(server, "/") == 200)
        server.close()
    }
}
