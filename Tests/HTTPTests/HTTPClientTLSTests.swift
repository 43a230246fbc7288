import EventLoop
import HTTP
import TestSupport
import Testing

@Suite struct HTTPClientTLSTests {
    /// What a client that trusts `file` gets from `https://HOST:PORT/`.
    private func outcome(
        _ host: String, _ server: TLSServer, trusting file: String?
    ) throws -> Result<HTTPClientResponse, HTTPClientError> {
        var options = HTTPClientOptions()
        options.certificateAuthorityFile = file
        let fixture = try ClientFixture(.hangs, options: options)
        defer { fixture.close() }
        return try fixture.send(HTTPClientRequest(url: "https://\(host):\(server.port)/"))
    }

    @Test func `a certificate of the given authority is accepted`() throws {
        let server = try TLSServer()
        defer { server.close() }
        let response = try outcome("127.0.0.1", server, trusting: server.certificateFile).get()
        #expect(response.status == 200)
    }

    @Test func `a certificate that the system does not trust is refused`() throws {
        let server = try TLSServer()
        defer { server.close() }
        guard case .failure(let error) = try outcome("127.0.0.1", server, trusting: nil) else {
            Issue.record("a certificate of nobody was trusted")
            return
        }
        #expect(error.description.contains("certificate"))
    }

    @Test func `a certificate for another name is refused`() throws {
        let server = try TLSServer()
        defer { server.close() }
        let outcome = try outcome("localhost", server, trusting: server.certificateFile)
        #expect(throws: HTTPClientError.self) { try outcome.get() }
    }

    @Test func `a file of authorities that cannot be read is an error that names it`() throws {
        let loop = try Loop()
        defer { loop.close() }
        var options = HTTPClientOptions()
        options.certificateAuthorityFile = "/none.pem"
        #expect(
            throws: HTTPClientError("cannot read /none.pem: no such file or directory")
        ) { try HTTPClient(on: loop, options: options).close() }
    }

    @Test func `a server that does not speak TLS is an error`() throws {
        let fixture = try ClientFixture(.answers(204))
        defer { fixture.close() }
        let url = "https://127.0.0.1:\(fixture.server.port)/"
        var request = HTTPClientRequest(url: url)
        request.timeoutMilliseconds = 500
        #expect(throws: HTTPClientError.self) { try fixture.send(request).get() }
    }
}
