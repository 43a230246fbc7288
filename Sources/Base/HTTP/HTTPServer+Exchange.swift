internal import CMicrohttpd
internal import EventLoop

/// What happens to one request between its head and its end.
extension HTTPServer {
    /// Called once with the head, then for each piece of the body, then once with nothing.
    @unsafe func receive(
        _ exchange: Exchange, _ method: HTTPMethod, _ piece: UnsafeRawBufferPointer,
        on connection: OpaquePointer
    ) -> MHD_Result {
        let verdict: Exchange.Verdict
        if exchange.request == nil {
            verdict = unsafe begin(exchange, method, on: connection)
        } else if unsafe piece.isEmpty {
            let response = answer(exchange)
            if case .pending(let pending) = response.body, pending.response == nil {
                unsafe rest(exchange, until: pending, on: connection)
                return .YES
            }
            verdict = .answer(response)
        } else {
            verdict = unsafe exchange.take(piece, counters: &counters)
        }
        switch verdict {
        case .proceed: return .YES
        case .answer(let response): return unsafe send(response, exchange, on: connection)
        case .cut: return .NO
        }
    }

    /// The answer to a whole request: a refusal, or what the handler says.
    ///
    /// The handler may look at the counters, so nothing of the server is lent out meanwhile.
    private func answer(_ exchange: Exchange) -> HTTPResponse {
        if let refusal = exchange.refusal {
            if exchange.check?.isRight == false { counters.requestsUnauthorized += 1 }
            return refusal
        }
        if let pending = exchange.pending {
            return pending.response ?? HTTPResponse(body: .pending(pending))
        }
        guard let request = exchange.request else { return .text(400, "bad request") }
        if let check = exchange.check, check.isRight == nil { return wait(for: check, exchange) }
        return handle(request)
    }

    private func handle(_ request: HTTPRequest) -> HTTPResponse {
        counters.requests += 1
        let response = handler(request)
        if case .pending(let pending) = response.body { return pending.response ?? response }
        return response.unlessMatched(by: request)
    }

    /// Answers once it is known whether the password is right.
    private func wait(for check: PasswordCheck, _ exchange: Exchange) -> HTTPResponse {
        let answer = PendingAnswer()
        check.whenSettled { [weak self, weak exchange] _ in
            guard let self, isOpen, let exchange, let request = exchange.request else { return }
            if let refusal = exchange.refusal { return answer.give(refusal) }
            let response = handle(request)
            guard case .pending(let later) = response.body else { return answer.give(response) }
            later.whenGiven { answer.give($0) }
        }
        return HTTPResponse(body: .pending(answer))
    }

    @unsafe private func begin(
        _ exchange: Exchange, _ method: HTTPMethod, on connection: OpaquePointer
    ) -> Exchange.Verdict {
        let descriptor = unsafe martlet_http_connection_fd(connection)
        connections.enter(.receiving, descriptor, at: loop.nowMilliseconds)
        let peer = unsafe PeerAddress(martlet_http_peer(connection))
        let request = exchange.open(method, unsafe Self.headers(of: connection), from: peer)
        let admission = unsafe admission(of: request, from: peer, on: connection)
        return exchange.begin(request, admission, options: options, counters: &counters)
    }

    @unsafe private static func headers(of connection: OpaquePointer) -> HTTPHeaders {
        var fields: [(name: String, value: String)] = []
        unsafe withUnsafeMutablePointer(to: &fields) { fields in
            _ = unsafe MHD_get_connection_values(
                connection, .HEADER_KIND,
                { list, _, name, value in
                    guard let list = unsafe list, let name = unsafe name else { return .YES }
                    let fields = unsafe list.assumingMemoryBound(
                        to: [(name: String, value: String)].self)
                    let value = unsafe value.map { unsafe String(cString: $0) } ?? ""
                    unsafe fields.pointee.append((String(cString: name), value))
                    return .YES
                }, fields)
        }
        return HTTPHeaders(fields)
    }

    @unsafe private func send(
        _ response: HTTPResponse, _ exchange: Exchange, on connection: OpaquePointer
    ) -> MHD_Result {
        precondition((200...599).contains(response.status), "a handler answers with a final status")
        let descriptor = unsafe martlet_http_connection_fd(connection)
        connections.enter(.responding, descriptor, at: loop.nowMilliseconds)
        var status = UInt32(response.status)
        guard var made = unsafe make(response.body, exchange, on: connection) else { return .NO }
        if unsafe !Self.add(response.headers, to: made) {
            // A field that would break the framing, such as one with a line break in it.
            unsafe MHD_destroy_response(made)
            status = 500
            guard let empty = unsafe make(.bytes([]), exchange, on: connection) else { return .NO }
            unsafe made = empty
        }
        defer { unsafe MHD_destroy_response(made) }
        if isStopping || connections.count >= options.connectionsMax {
            _ = unsafe MHD_add_response_header(made, "Connection", "close")
        }
        // The library would send a last chunk after the head of a body that HEAD does not have.
        if exchange.isStreaming, exchange.request?.method == .head {
            _ = unsafe martlet_http_send_unframed(made)
        }
        return unsafe MHD_queue_response(connection, status, made)
    }

    @unsafe private static func add(
        _ fields: [(String, String)], to response: OpaquePointer
    ) -> Bool {
        fields.allSatisfy { name, value in
            unsafe MHD_add_response_header(response, name, value) == MHD_Result.YES
        }
    }

    @unsafe private func make(
        _ body: HTTPBody, _ exchange: Exchange, on connection: OpaquePointer
    ) -> OpaquePointer? {
        switch body {
        case .bytes(var bytes):
            return unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe MHD_create_response_from_buffer(
                    buffer.count, buffer.baseAddress, .RESPMEM_MUST_COPY)
            }
        case .pending: preconditionFailure("an answer that is given is whole")
        case .stream(let producer):
            exchange.isStreaming = true
            return unsafe makeStream(ResponseStream(producer, on: connection, of: self))
        }
    }

    @unsafe private func makeStream(_ stream: ResponseStream) -> OpaquePointer? {
        let context = unsafe Unmanaged.passRetained(stream)
        let response = unsafe MHD_create_response_from_callback(
            UInt64(bitPattern: -1), HTTPServerOptions.writeBufferBytes,
            { context, _, buffer, count in
                guard let context = unsafe context, let buffer = unsafe buffer else {
                    return martlet_http_end_with_error
                }
                let stream = unsafe Unmanaged<ResponseStream>.fromOpaque(context)
                    .takeUnretainedValue()
                let room = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: count)
                return unsafe stream.server.readStream(stream, into: room)
            }, context.toOpaque(),
            { context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<ResponseStream>.fromOpaque(context).release()
            })
        if unsafe response == nil { unsafe context.release() }
        return unsafe response
    }

    func exchangeEnded(_ exchange: Exchange, _ isWhole: Bool, _ descriptor: Int32) {
        if exchange.isStreaming, !isWhole { counters.responsesCut += 1 }
        connections.enter(.idle, descriptor, at: loop.nowMilliseconds)
        makeRoom()
    }
}
