import EventLoop
import HTTP
import TestSupport

/// A client, a server, and the loop that both live on.
final class ClientFixture: LoopTurning {
    let loop: Loop
    let server: FakeHTTPServer
    let client: HTTPClient

    init(
        _ first: FakeHTTPServer.Manner, _ others: FakeHTTPServer.Manner...,
        options: HTTPClientOptions = HTTPClientOptions()
    ) throws {
        loop = try Loop()
        server = try FakeHTTPServer(on: loop, first)
        server.manners += others
        client = try HTTPClient(on: loop, options: options)
    }

    func request(
        _ path: String, _ body: String, headers: [(name: String, value: String)] = []
    ) -> HTTPClientRequest {
        HTTPClientRequest(url: server.url + path, headers: headers, body: Array(body.utf8))
    }

    func post(
        _ path: String, body: String, headers: [(name: String, value: String)] = []
    ) throws -> Result<HTTPClientResponse, HTTPClientError> {
        try send(request(path, body, headers: headers))
    }

    /// Turns the loop until the request has ended.
    func send(_ request: HTTPClientRequest) throws -> Result<HTTPClientResponse, HTTPClientError> {
        var outcome: Result<HTTPClientResponse, HTTPClientError>?
        client.send(request) { outcome = $0 }
        try run { outcome != nil }
        return outcome ?? .failure(HTTPClientError("the test's minute is over"))
    }

    /// Why a request failed that must.
    func failure(of request: HTTPClientRequest) throws -> HTTPClientError {
        switch try send(request) {
        case .success(let response): throw Unexpected(status: response.status)
        case .failure(let error): return error
        }
    }

    struct Unexpected: Error { let status: Int }

    func close() {
        client.close()
        closeServer()
    }

    func closeServer() {
        server.close()
        loop.close()
    }

    func closeClient() {
        client.close()
        loop.close()
    }
}
