/// What a handler answers.
///
/// Date, length, framing and connection fields are the server's.
package struct HTTPResponse {
    package var status: Int
    package var headers: [(String, String)]
    package var body: HTTPBody

    package init(
        status: Int = 200, headers: [(String, String)] = [], body: HTTPBody = .bytes([])
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A line for a person to read.
    package static func text(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")],
            body: .bytes(Array("\(text)\n".utf8)))
    }

    /// The first value of a field.
    package func header(_ name: String) -> String? {
        headers.first { ASCII.equal($0.0, name) }?.1
    }
}

extension HTTPResponse {
    /// The response, or 304 without a body when the client holds what its `ETag` names (RFC 9110
    /// §13.1.2); only a successful read is compared.
    package func unlessMatched(by request: HTTPRequest) -> HTTPResponse {
        guard status == 200, request.method.isRead, let tag = header("ETag") else { return self }
        let held = request.headers.all("If-None-Match").flatMap { $0.split(separator: ",") }
        guard held.contains(where: { Self.names($0, tag) }) else { return self }
        let kept = ["etag", "cache-control", "vary", "expires", "content-location"]
        return HTTPResponse(
            status: 304, headers: headers.filter { kept.contains(ASCII.lowercased($0.0)) })
    }

    /// The weak comparison: `W/` does not count.
    private static func names(_ candidate: Substring, _ tag: String) -> Bool {
        let candidate = ASCII.trimmed(candidate)
        return candidate == "*" || strong(candidate) == strong(tag[...])
    }

    private static func strong(_ tag: Substring) -> Substring {
        tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
    }
}
