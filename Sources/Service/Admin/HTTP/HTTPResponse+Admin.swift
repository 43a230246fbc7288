internal import HTTP

/// The forms in which the administration answers; nothing of it may be kept by a cache.
extension HTTPResponse {
    static func page(_ type: String, _ text: String) -> HTTPResponse {
        HTTPResponse(headers: [("Content-Type", type)], body: .bytes(Array(text.utf8))).uncached()
    }

    static func json(
        status: Int = 200, _ write: (inout JSONWriter) -> Void
    ) -> HTTPResponse {
        var json = JSONWriter()
        write(&json)
        return HTTPResponse(
            status: status, headers: [("Content-Type", "application/json")],
            body: .bytes(json.bytes + [UInt8(ascii: "\n")])
        ).uncached()
    }

    static func notAllowed(allow: String) -> HTTPResponse {
        var response = HTTPResponse.text(405, "method not allowed; allowed: \(allow)")
        response.headers.append(("Allow", allow))
        return response
    }

    func uncached() -> HTTPResponse {
        var response = self
        response.headers.append(("Cache-Control", "no-store"))
        return response
    }
}
