internal import CMicrohttpd
internal import EventLoop

/// A connection whose answer is made elsewhere.
///
/// Safe because the library keeps a paused connection until it is resumed.
@safe struct RestingConnection {
    let pending: PendingAnswer
    private let connection: OpaquePointer

    init(_ pending: PendingAnswer, _ connection: OpaquePointer) {
        self.pending = pending
        unsafe self.connection = connection
    }

    func pause() { unsafe MHD_suspend_connection(connection) }
    func resume() { unsafe MHD_resume_connection(connection) }
}

extension HTTPServer {
    /// Pauses a connection until its answer is there; the library then asks for it again.
    @unsafe func rest(
        _ exchange: Exchange, until pending: PendingAnswer, on connection: OpaquePointer
    ) {
        exchange.pending = pending
        let descriptor = unsafe martlet_http_connection_fd(connection)
        // From here on it is the answer that takes its time.
        connections.enter(.responding, descriptor, at: loop.nowMilliseconds)
        let one = unsafe RestingConnection(pending, connection)
        one.pause()
        resting.append(one)
        pending.onGiven = { [weak self] in self?.nextTurn?.sender.send() }
    }

    func resumeAnswered() {
        guard !resting.isEmpty else { return }
        for one in resting where one.pending.response != nil { one.resume() }
        resting.removeAll { $0.pending.response != nil }
    }
}
