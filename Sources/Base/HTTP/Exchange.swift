/// One request as it arrives: its head first, then its body piece by piece, within the bounds.
final class Exchange {
    enum Verdict {
        /// Read on.
        case proceed
        /// Answer now, without reading what may follow.
        case answer(HTTPResponse)
        /// The peer sends without end: cut the connection.
        case cut
    }

    private let target: RequestTarget?
    private var refusal: HTTPResponse?
    private var discardedBytes = 0
    private(set) var request: HTTPRequest?
    /// Whether the answer is made while it is sent.
    var isStreaming = false

    init(target: [UInt8]) { self.target = RequestTarget(target) }

    /// Takes the head, and decides whether the handler may see the request.
    func begin(
        method: HTTPMethod, headers: HTTPHeaders, peer: PeerAddress,
        guardedBy guarding: RequestGuard?,
        bodyBytesMax: Int, counters: inout HTTPServerCounters
    ) -> Verdict {
        let request = HTTPRequest(
            method: method, path: target?.path ?? "/", query: target?.query ?? [],
            headers: headers, peerIsLoopback: peer.isLoopback, peer: peer.text,
            authority: target?.authority)
        self.request = request
        let bodyBytes = headers["Content-Length"].flatMap { Int($0) } ?? 0
        if let forbidden = guarding?.refusal(of: request) {
            counters.requestsForbidden += 1
            refusal = forbidden.response
        } else if target == nil {
            counters.requestsTooLarge += 1
            refusal = .text(414, "too many parameters")
        } else if bodyBytes > bodyBytesMax {
            refuseBody(&counters)
        }
        guard let refusal else { return .proceed }
        // A client that waits for 100 Continue, or that means to send very much, hears it at once.
        let isEarly = headers["Expect"] != nil || bodyBytes > HTTPServerOptions.discardBytesMax
        return isEarly ? .answer(refusal) : .proceed
    }

    /// Takes a piece of the body.
    func take(
        _ piece: UnsafeRawBufferPointer, bodyBytesMax: Int, counters: inout HTTPServerCounters
    ) -> Verdict {
        if refusal == nil, piece.count > bodyBytesMax - (request?.body.count ?? 0) {
            refuseBody(&counters)
            request?.body = []
        }
        guard refusal == nil else {
            discardedBytes += piece.count
            return discardedBytes > HTTPServerOptions.discardBytesMax ? .cut : .proceed
        }
        unsafe request?.body.append(contentsOf: piece)
        return .proceed
    }

    /// The answer to the whole request: a refusal, or what the handler says.
    func answer(
        _ handler: (HTTPRequest) -> HTTPResponse, counters: inout HTTPServerCounters
    ) -> HTTPResponse {
        guard refusal == nil, let request else { return refusal ?? .text(400, "bad request") }
        counters.requests += 1
        return handler(request).unlessMatched(by: request)
    }

    private func refuseBody(_ counters: inout HTTPServerCounters) {
        counters.requestsTooLarge += 1
        refusal = .text(413, "the body is too large")
    }
}
