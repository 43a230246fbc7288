import Credentials
import EventLoop
import Foundation
import HTTP
import TLS
import TestSupport
import Testing

/// The server with encryption.
@Suite struct HTTPSTests {
    private let certificates: ServerCertificates

    init() throws { certificates = try ServerCertificates() }

    private func server(
        asksForOne: Bool = false, token: String = "",
        adjust: (inout HTTPServerOptions) -> Void = { _ in }
    ) throws -> ServedLoop {
        var credentials = AccessCredentials()
        credentials.takesCertificates = asksForOne
        if !token.isEmpty { credentials.tokens = TokenList([Array(token.utf8)]) }
        return try ServedLoop(
            adjust: adjust, asking: credentials, tls: certificates.files(asksForOne: asksForOne)
        ) { request in
            if request.path == "/long" {
                let bytes = [UInt8](repeating: 0x61, count: 3_000_000)
                return HTTPResponse(body: .stream(BytesProducer(bytes)))
            }
            return .text(200, "\(request.path) \(request.body.count)")
        }
    }

    private func options(shows name: String? = nil) -> HTTPClientOptions {
        var options = HTTPClientOptions()
        options.certificateAuthorityFile = certificates.path("own.pem")
        options.bodyBytesMax = 4 << 20
        if let name {
            options.certificateFile = certificates.path("\(name).pem")
            options.keyFile = certificates.path("\(name).key")
        }
        return options
    }

    private func ask(
        _ server: ServedLoop, _ path: String, _ options: HTTPClientOptions,
        headers: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) throws -> HTTPClientResponse {
        let fixture = try ClientFixture(.hangs, options: options)
        defer { fixture.close() }
        let url = "https://127.0.0.1:\(server.port)\(path)"
        return try fixture.send(
            HTTPClientRequest(url: url, headers: headers, body: body)
        ).get()
    }

    @Test func `requests and answers of any length come through`() throws {
        let server = try self.server()
        let options = self.options()
        let short = try ask(server, "/short", options)
        #expect(String(decoding: short.body, as: UTF8.self) == "/short 0\n")
        let body = [UInt8](repeating: 0x62, count: 1_000_000)
        let posted = try ask(server, "/posted", options, body: body)
        #expect(String(decoding: posted.body, as: UTF8.self) == "/posted 1000000\n")
        #expect(try ask(server, "/long", options).body.count == 3_000_000)
        server.close()
    }

    @Test func `a connection is kept for several requests`() throws {
        let server = try self.server()
        let fixture = try ClientFixture(.hangs, options: options())
        for path in ["/1", "/long", "/3"] {
            let url = "https://127.0.0.1:\(server.port)\(path)"
            #expect(try fixture.send(HTTPClientRequest(url: url)).get().status == 200)
        }
        #expect(server.counters.connections == 1)
        fixture.close()
        server.close()
    }

    @Test func `a certificate of the right authority is a credential, others are none`() throws {
        let server = try self.server(asksForOne: true, token: "a-token-too")
        #expect(try ask(server, "/", options(shows: "own")).status == 200)
        #expect(try ask(server, "/", options(shows: "other")).status == 401)
        #expect(try ask(server, "/", options()).status == 401)
        #expect(try ask(server, "/healthz", options()).status == 200)
        let token = [(name: "Authorization", value: "Bearer a-token-too")]
        #expect(try ask(server, "/", options(), headers: token).status == 200)
        server.close()
    }

    @Test func `where certificates alone count, who has none is told so`() throws {
        let server = try self.server(asksForOne: true)
        let refused = try ask(server, "/", options())
        #expect(refused.status == 403 && refused.excerpt.contains("client certificate"))
        server.close()
    }

    @Test func `who does not speak TLS, or stops in the middle of it, harms nobody`() throws {
        let server = try self.server() { $0.requestTimeoutSeconds = 1 }
        let plain = try TestClient(server.port)
        plain.get("/")
        let silent = try TestClient(server.port)
        let half = try TestClient(server.port)
        half.send([0x16, 0x03, 0x01, 0x40, 0x00, 0x01])
        #expect(try ask(server, "/", options()).status == 200)
        for client in [plain, silent, half] { #expect(client.hasEnded(within: 10_000)) }
        #expect(server.counters.requests == 1)
        server.close()
    }

    @Test func `a server may be closed in the middle of handshakes and answers`() throws {
        let server = try self.server()
        let half = try TestClient(server.port)
        half.send([0x16, 0x03, 0x01, 0x40, 0x00, 0x01])
        #expect(try ask(server, "/", options()).status == 200)
        server.close()
    }
}

/// Two certificates for `127.0.0.1`, each its own authority, in a folder that is gone with them.
final class ServerCertificates: Sendable {
    private let folder: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("martlet-https-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder.path
        for name in ["own", "other"] {
            let openssl = Process()
            openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
            let arguments =
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                + " -subj /CN=\(name) -addext subjectAltName=IP:127.0.0.1"
                + " -keyout \(name).key -out \(name).pem"
            openssl.arguments = arguments.split(separator: " ").map(String.init)
            openssl.currentDirectoryURL = folder
            openssl.standardError = FileHandle.nullDevice
            try openssl.run()
            openssl.waitUntilExit()
        }
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func files(asksForOne: Bool = false) -> TLSFiles {
        TLSFiles(
            certificate: path("own.pem"), key: path("own.key"),
            authority: asksForOne ? path("own.pem") : "")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
