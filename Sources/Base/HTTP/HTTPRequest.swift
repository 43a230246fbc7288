/// A whole request, body included, as a handler sees it.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    /// Decoded, without the parameters; begins with `/` unless the client sent nonsense.
    package var path: String
    /// The URL's parameters, decoded, in their order.
    package var query: [(String, String)]
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// Whether the peer is this host, as everyone seems to be behind a proxy on this host.
    package var peerIsLoopback: Bool
    /// Address and port of the peer, for logs.
    package var peer: String
    /// Host and port of an absolute target, which outranks the Host header.
    package var authority: String?

    package init(
        method: HTTPMethod = .get, path: String = "/", query: [(String, String)] = [],
        headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [], peerIsLoopback: Bool = true,
        peer: String = "127.0.0.1:0", authority: String? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peerIsLoopback = peerIsLoopback
        self.peer = peer
        self.authority = authority
    }

    /// The first value of a URL parameter.
    package func parameter(_ name: String) -> String? {
        query.first { $0.0 == name }?.1
    }

    /// The parameters of a form in the body; nil when it is no form or has too many.
    package var form: [(String, String)]? {
        let type = headers["content-type"]?.split(separator: ";").first ?? ""
        guard ASCII.equal(ASCII.trimmed(type), "application/x-www-form-urlencoded") else {
            return nil
        }
        return QueryString.decode(body[...])
    }
}
