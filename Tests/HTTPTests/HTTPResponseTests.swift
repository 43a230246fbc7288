import HTTP
import Testing

@Suite struct HTTPResponseTests {
    private let page = HTTPResponse(
        headers: [("ETag", "\"v1\""), ("Content-Type", "text/html"), ("Vary", "Accept")],
        body: .bytes([1]))

    @Test(arguments: [
        ("\"v1\"", 304), ("W/\"v1\"", 304), ("\"v0\", \"v1\"", 304), ("*", 304), ("\"v2\"", 200),
        ("v1", 200), ("", 200),
    ])
    func `a client that holds the entity gets no body`(held: String, status: Int) {
        let request = HTTPRequest(headers: HTTPHeaders([("If-None-Match", held)]))
        let answer = page.unlessMatched(by: request)
        #expect(answer.status == status)
        #expect(
            answer.headers.map(\.0) == (status == 304 ? ["ETag", "Vary"] : page.headers.map(\.0)))
    }

    @Test func `only a successful read is compared`() {
        let held = HTTPHeaders([("If-None-Match", "*")])
        #expect(page.unlessMatched(by: HTTPRequest(method: .post, headers: held)).status == 200)
        var failure = page
        failure.status = 500
        #expect(failure.unlessMatched(by: HTTPRequest(headers: held)).status == 500)
    }

    @Test func `a small body and an unwilling client get no gzip`() {
        let willing = HTTPRequest(headers: HTTPHeaders([("Accept-Encoding", "gzip")]))
        let large = HTTPResponse(body: .bytes([UInt8](repeating: 0, count: 2_000)))
        #expect(page.gzipped(for: willing).header("content-encoding") == nil)
        #expect(large.gzipped(for: HTTPRequest()).header("content-encoding") == nil)
        #expect(large.gzipped(for: HTTPRequest()).header("vary") == "Accept-Encoding")
        #expect(large.gzipped(for: willing).header("content-encoding") == "gzip")
    }
}
