import EventLoop
import HTTP
import TestSupport
import Testing

@Suite struct HTTPClientTests {
    @Test func `a request arrives as it was made and its answer comes back`() throws {
        let fixture = try ClientFixture(
            .answers(200, headers: [("Retry-After", "7"), ("X-Odd", "  a b ")], body: "fine"))
        defer { fixture.close() }
        let response = try fixture.post(
            "/write?db=a", body: "hello", headers: [("Authorization", "Token x")]
        ).get()
        #expect(response.status == 200)
        #expect(response.body == Array("fine".utf8))
        #expect(response.headers["retry-after"] == "7")
        #expect(response.headers["x-odd"] == "a b")
        let request = try #require(fixture.server.requests.first)
        #expect(request.method == "POST")
        #expect(request.target == "/write?db=a")
        #expect(request.text == "hello")
        #expect(request.headers["authorization"] == "Token x")
        #expect(request.headers["user-agent"] == "martlet")
        #expect(request.headers["expect"] == nil)
        #expect(request.headers["content-type"] == nil)
    }

    @Test func `without a body it is a GET`() throws {
        let fixture = try ClientFixture(.answers(204))
        defer { fixture.close() }
        let response = try fixture.send(HTTPClientRequest(url: fixture.server.url + "/ping")).get()
        #expect(response.status == 204)
        #expect(fixture.server.requests.first?.method == "GET")
    }

    @Test func `a large body arrives whole`() throws {
        let fixture = try ClientFixture(.answers(204))
        defer { fixture.close() }
        let body = String(repeating: "abcdefgh", count: 500_000)
        #expect(try fixture.post("/", body: body).get().status == 204)
        #expect(fixture.server.requests.first?.body.count == 4_000_000)
    }

    @Test func `requests in turn share a connection`() throws {
        let fixture = try ClientFixture(.answers(204))
        defer { fixture.close() }
        for _ in 0..<3 { #expect(try fixture.post("/", body: "a").get().status == 204) }
        #expect(fixture.server.connections == 1)
    }

    @Test func `a kept connection that the server has closed costs nothing`() throws {
        let fixture = try ClientFixture(.answersAndCloses(204))
        defer { fixture.close() }
        for _ in 0..<3 { #expect(try fixture.post("/", body: "a").get().status == 204) }
        #expect(fixture.server.connections == 3)
        #expect(fixture.server.requests.count == 3)
    }

    @Test func `requests at the same time do not wait for each other`() throws {
        let fixture = try ClientFixture(.hangs, .answers(204))
        defer { fixture.close() }
        var isDone = false
        fixture.client.send(fixture.request("/slow", "a")) { _ in }
        try fixture.run { fixture.server.requests.count == 1 }
        fixture.client.send(fixture.request("/fast", "a")) { _ in isDone = true }
        try fixture.run { isDone }
        #expect(fixture.server.requests.map(\.target) == ["/slow", "/fast"])
    }

    @Test(arguments: [301, 302, 307])
    func `a redirect is an answer, not followed`(status: Int) throws {
        let fixture = try ClientFixture(.answers(status, headers: [("Location", "/elsewhere")]))
        defer { fixture.close() }
        #expect(try fixture.post("/", body: "a").get().status == status)
        #expect(fixture.server.requests.count == 1)
    }

    @Test(arguments: [400, 401, 404, 413, 429, 500, 503])
    func `an error status is an answer with its body`(status: Int) throws {
        let fixture = try ClientFixture(.answers(status, body: "{\"error\":\"why\"}\n"))
        defer { fixture.close() }
        let response = try fixture.post("/", body: "a").get()
        #expect(response.status == status)
        #expect(response.excerpt == "{\"error\":\"why\"}")
    }

    @Test func `what comes before the final answer is left out`() throws {
        let fixture = try ClientFixture(
            .writes("HTTP/1.1 100 Continue\r\nRetry-After: 1\r\n\r\nHTTP/1.1 204 Done\r\n\r\n"))
        defer { fixture.close() }
        let response = try fixture.post("/", body: "a").get()
        #expect(response.status == 204)
        #expect(response.headers["retry-after"] == nil)
    }

    @Test func `a long body is cut and the answer counts`() throws {
        let text = String(repeating: "x", count: 300_000)
        let fixture = try ClientFixture(.answers(400, body: text))
        defer { fixture.close() }
        let response = try fixture.post("/", body: "a").get()
        #expect(response.status == 400)
        #expect(response.body.count == 65_536)
        #expect(response.excerpt.count == 241)
    }

    @Test func `a head without end is refused`() throws {
        let field = "X-Field: " + String(repeating: "y", count: 1_000) + "\r\n"
        let head = "HTTP/1.1 200 OK\r\n" + String(repeating: field, count: 40)
        let fixture = try ClientFixture(.writes(head + "\r\n"))
        defer { fixture.close() }
        #expect(throws: HTTPClientError.self) { try fixture.post("/", body: "a").get() }
    }

    @Test(arguments: [
        "complete rubbish\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "HTTP/1.1 200 OK\r\nX: y", "\u{0}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "",
    ])
    func `garbage and half a reply are errors`(reply: String) throws {
        let fixture = try ClientFixture(.writes(reply))
        defer { fixture.close() }
        let outcome = try fixture.post("/", body: "a")
        #expect(throws: HTTPClientError.self) { try outcome.get() }
    }

    @Test func `a reset and a close are errors`() throws {
        let fixture = try ClientFixture(.resets, .closes)
        defer { fixture.close() }
        for _ in 0..<2 {
            #expect(throws: HTTPClientError.self) { try fixture.post("/", body: "a").get() }
        }
    }

    @Test func `a server that says nothing costs no more than the time`() throws {
        let fixture = try ClientFixture(.hangs)
        defer { fixture.close() }
        var request = fixture.request("/", "a")
        request.timeoutMilliseconds = 200
        let start = fixture.loop.nowMilliseconds
        #expect(try fixture.failure(of: request).isTimeout)
        #expect(fixture.loop.nowMilliseconds - start >= 200)
    }

    @Test func `nobody listens`() throws {
        let fixture = try ClientFixture(.hangs)
        let url = fixture.server.url
        fixture.server.close()
        defer { fixture.closeClient() }
        let error = try fixture.failure(of: HTTPClientRequest(url: url, body: [1]))
        #expect(error.description.contains("127.0.0.1"))
        #expect(!error.isTimeout)
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "", "http://",
    ])
    func `nothing but http is spoken`(url: String) throws {
        let fixture = try ClientFixture(.hangs)
        defer { fixture.close() }
        #expect(throws: HTTPClientError.self) {
            try fixture.send(HTTPClientRequest(url: url)).get()
        }
    }

    @Test func `a name that does not exist is an error that names it`() throws {
        let fixture = try ClientFixture(.hangs)
        defer { fixture.close() }
        let request = HTTPClientRequest(url: "http://martlet.invalid:8086/")
        #expect(try fixture.failure(of: request).description.contains("martlet.invalid"))
    }

    @Test func `a cancelled request is not heard of again`() throws {
        let fixture = try ClientFixture(.hangs, .answers(204))
        defer { fixture.close() }
        let transfer = fixture.client.send(fixture.request("/", "a")) { _ in
            Issue.record("a cancelled request has ended")
        }
        try fixture.run { fixture.server.requests.count == 1 }
        transfer.cancel()
        transfer.cancel()
        #expect(try fixture.post("/", body: "b").get().status == 204)
    }

    @Test func `a client may be closed from an answer, with requests under way`() throws {
        let fixture = try ClientFixture(.hangs, .answers(204))
        fixture.client.send(fixture.request("/", "a")) { _ in
            Issue.record("a request of a closed client has ended")
        }
        try fixture.run { fixture.server.requests.count == 1 }
        var isClosed = false
        fixture.client.send(fixture.request("/", "b")) { _ in
            fixture.client.close()
            isClosed = true
        }
        try fixture.run { isClosed }
        fixture.closeServer()
    }

    @Test func `a missing library is an error that says what to install`() throws {
        let loop = try Loop()
        defer { loop.close() }
        do throws(HTTPClientError) {
            _ = try HTTPClient(
                on: loop, options: HTTPClientOptions(), libraryFile: "libmartlet-none.so.1")
            Issue.record("a library that does not exist was loaded")
        } catch {
            #expect(error.description.contains("libmartlet-none.so.1"))
            #expect(error.description.hasSuffix("install the package libcurl3-gnutls"))
        }
    }

    @Test func `a library that is no libcurl is refused`() throws {
        let loop = try Loop()
        defer { loop.close() }
        do throws(HTTPClientError) {
            _ = try HTTPClient(on: loop, options: HTTPClientOptions(), libraryFile: "libm.so.6")
            Issue.record("libm was taken for libcurl")
        } catch {
            #expect(error.description.contains("libm.so.6: curl_global_init is missing"))
        }
    }
}
