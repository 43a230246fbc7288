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
    /// What to answer instead of asking the handler.
    private(set) var refusal: HTTPResponse?
    private var discardedBytes = 0
    private(set) var request: HTTPRequest?
    /// Whether the answer is made while it is sent.
    var isStreaming = false
    /// Set while the answer is made elsewhere.
    var pending: PendingAnswer?
    /// The password that came with it, if it is not known yet whether that is right.
    private(set) var check: PasswordCheck?

    private let targetBytes: Int
    private var bodyBytesMax = 0

    init(target: [UInt8]) {
        self.target = RequestTarget(target)
        targetBytes = target.count
    }

    /// Takes the head.
    func open(_ method: HTTPMethod, _ headers: HTTPHeaders, from peer: PeerAddress) -> HTTPRequest {
        let request = HTTPRequest(
            method: method, path: target?.path ?? "/", query: target?.query ?? [],
            headers: headers, peerIsLoopback: peer.isLoopback, peer: peer.text,
            authority: target?.authority)
        self.request = request
        return request
    }

    /// Decides whether the handler may see the request.
    func begin(
        _ request: HTTPRequest, _ admission: Admission, options: HTTPServerOptions,
        counters: inout HTTPServerCounters
    ) -> Verdict {
        let headers = request.headers
        let bodyBytes = headers["Content-Length"].flatMap { Int($0) } ?? 0
        bodyBytesMax = options.bodyBytesMax(of: request.path)
        admission.count(in: &counters)
        if let refusal = enter(admission) {
            self.refusal = refusal
        } else if target == nil {
            counters.requestsTooLarge += 1
            refusal = .text(414, "too many parameters")
        } else if headBytes(headers) > options.headerBytesMax {
            counters.requestsTooLarge += 1
            refusal = .text(431, "the head is too large")
        } else if bodyBytes > bodyBytesMax {
            refuseBody(&counters)
        }
        guard let refusal else { return .proceed }
        // A client that waits for 100 Continue, or that means to send very much, hears it at once.
        let isEarly = headers["Expect"] != nil || bodyBytes > HTTPServerOptions.discardBytesMax
        return isEarly ? .answer(refusal) : .proceed
    }

    /// The answer that an admission comes to at once, if it is none.
    private func enter(_ admission: Admission) -> HTTPResponse? {
        switch admission {
        case .admitted: return nil
        case .forbidden(let response), .unauthorized(let response): return response
        case .unsettled(let check, let refusal):
            self.check = check
            // What is refused need not be kept any longer.
            check.whenSettled { [weak self] isRight in
                if !isRight { self?.refuse(with: refusal) }
            }
            return nil
        }
    }

    private func refuse(with response: HTTPResponse) {
        refusal = response
        request?.body = []
    }

    /// Takes a piece of the body.
    func take(
        _ piece: UnsafeRawBufferPointer, counters: inout HTTPServerCounters
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

    /// The library's own bound includes its room for writing, so it alone is too generous.
    private func headBytes(_ headers: HTTPHeaders) -> Int {
        headers.fields.reduce(targetBytes) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    }

    private func refuseBody(_ counters: inout HTTPServerCounters) {
        counters.requestsTooLarge += 1
        refusal = .text(413, "the body is too large")
    }
}
