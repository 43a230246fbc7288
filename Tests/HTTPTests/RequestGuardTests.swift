import HTTP
import Testing

@Suite struct RequestGuardTests {
    private let guarding = RequestGuard(hosts: ["Metrics.Example", "alias.example:8080"])

    private func request(
        _ fields: [(name: String, value: String)], authority: String? = nil
    ) -> HTTPRequest {
        request(.get, "/api/v1/query", fields, authority: authority)
    }

    private func request(
        _ method: HTTPMethod, _ path: String,
        _ fields: [(name: String, value: String)], isLocal: Bool = true, authority: String? = nil
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, path: path, headers: HTTPHeaders(fields), peerIsLoopback: isLocal,
            authority: authority)
    }

    @Test(arguments: [
        "127.0.0.1", "127.0.0.1:9102", "10.1.2.3:80", "[::1]", "[::1]:9102", "[fe80::1]:1",
        "localhost", "LOCALHOST:9102", "localhost.", "metrics.example", "METRICS.example:9102",
        "alias.example", "[::ffff:1.2.3.4]:1",
    ])
    func `an address, localhost and a configured name are its own host`(host: String) {
        #expect(guarding.refusal(of: request([("Host", host)])) == nil)
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil-metrics.example",
        "", ":80", "[::1", "[::1]x", "[::1%lo]:1", "[]", "1.2.3.4.5", "256.1.1.1x", "::1",
        "127.0.0.1:99999", "127.0.0.1:-1", "127.0.0.1:+80", "127.0.0.1:", "user@localhost",
        "localhost/", "localhost localhost", "127.0.0.1\0.evil.example", "[::1\0]", "ſ",
        "metrics.example..", "loca\u{200D}lhost",
    ])
    func `any other host is refused`(host: String) {
        #expect(guarding.refusal(of: request([("Host", host)])) == .foreignHost)
    }

    @Test func `every host field and an absolute target count`() {
        let twice = request([("Host", "localhost"), ("host", "evil.example")])
        #expect(guarding.refusal(of: twice) == .foreignHost)
        let absolute = request([("Host", "localhost")], authority: "evil.example")
        #expect(guarding.refusal(of: absolute) == .foreignHost)
        #expect(guarding.refusal(of: request([])) == nil)
    }

    @Test(arguments: [
        ("localhost:9102", "http://localhost:9102", true),
        ("localhost:9102", "HTTP://LOCALHOST:9102", true),
        ("localhost", "http://localhost:80", true),
        ("localhost", "https://localhost", true),
        ("[::1]:9102", "http://[0:0:0:0:0:0:0:1]:9102", true),
        ("127.0.0.1:9102", "https://metrics.example:8443", true),
        ("localhost:9102", "http://localhost:3000", false),
        ("localhost:9102", "http://127.0.0.1:9102", false),
        ("localhost", "https://localhost:80", false),
        ("localhost:9102", "http://evil.example", false),
        ("localhost:9102", "null", false),
        ("localhost:9102", "", false),
        ("localhost:9102", "file://localhost:9102", false),
        ("localhost:9102", "http://localhost:9102@evil.example", false),
        ("localhost:9102", "http://localhost:9102/", false),
    ])
    func `only a page of this very server may be the origin`(
        host: String, origin: String, isOwn: Bool
    ) {
        let refusal = guarding.refusal(of: request([("Host", host), ("Origin", origin)]))
        #expect(refusal == (isOwn ? nil : .foreignOrigin))
    }

    @Test func `a request without host has no origin of its own`() {
        let refusal = guarding.refusal(of: request([("Origin", "http://localhost")]))
        #expect(refusal == .foreignOrigin)
    }

    @Test(
        arguments: [
            (HTTPMethod.post, "/-/reload", nil, false), (.post, "/-/reload", "1", true),
            (.post, "/-/reload", "0", false), (.put, "/-/quit", nil, false),
            (.other("QUERY"), "/-/x", nil, false), (.get, "/-/healthy", nil, true),
            (.head, "/-/ready", nil, true), (.post, "/api/v1/query", nil, true),
            (.post, "/-", nil, true),
        ] as [(HTTPMethod, String, String?, Bool)])
    func `what changes the agent needs a header that no form can send`(
        method: HTTPMethod, path: String, header: String?, isAllowed: Bool
    ) {
        let fields = [("Host", "localhost")] + (header.map { [("x-martlet", $0)] } ?? [])
        let refusal = guarding.refusal(of: request(method, path, fields))
        #expect(refusal == (isAllowed ? nil : .unconfirmed))
    }

    @Test(arguments: [
        (HTTPMethod.get, "/metrics", true), (.head, "/metrics", true), (.get, "/healthz", true),
        (.get, "/-/healthy", true), (.get, "/-/ready", true), (.get, "/", false),
        (.get, "/metrics/", false), (.get, "//metrics", false), (.get, "/api/v1/query", false),
        (.post, "/metrics", false), (.get, "/api/martlet/status", false),
    ])
    func `a peer from elsewhere gets metrics, health and readiness`(
        method: HTTPMethod, path: String, isAllowed: Bool
    ) {
        let remote = request(method, path, [("Host", "10.0.0.1:9102")], isLocal: false)
        #expect(guarding.refusal(of: remote) == (isAllowed ? nil : .remotePeer))
    }

    @Test func `the open paths are the operator's to name`() {
        let other = RequestGuard(openPaths: ["/custom"])
        let remote = request(.get, "/custom", [("Host", "10.0.0.1")], isLocal: false)
        #expect(other.refusal(of: remote) == nil)
        #expect(RequestGuard().refusal(of: remote) == .remotePeer)
    }

    @Test(arguments: RequestRefusal.allCases)
    func `a refusal is a 403 that says why`(refusal: RequestRefusal) {
        #expect(refusal.response.status == 403)
        guard case .bytes(let bytes) = refusal.response.body else { return #expect(Bool(false)) }
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("forbidden: "))
    }
}
