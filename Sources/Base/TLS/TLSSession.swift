internal import CGnuTLS

/// One encrypted connection without a socket: bytes of the peer go in, bytes for it come out.
///
/// Used on one thread. Safe because the session is freed once, and keeps its context until then.
@safe package final class TLSSession {
    /// Plain bytes of one read: a record of TLS has 16 KiB.
    private static let readBytesMax = 16 << 10

    private let context: TLSContext
    private let raw: OpaquePointer
    /// Whether both sides have shown what they had to.
    package private(set) var isOpen = false

    /// A client that asks for `host`, or a server's without a host.
    package init(_ context: TLSContext, host: String? = nil) throws(TLSProblem) {
        self.context = context
        let made: OpaquePointer?
        if let host {
            unsafe made = martlet_tls_session_make(context.raw, host)
        } else {
            unsafe made = martlet_tls_session_make(context.raw, nil)
        }
        guard let made = unsafe made else { throw TLSProblem("no session can be made") }
        unsafe raw = made
    }

    deinit { unsafe martlet_tls_session_drop(raw) }

    /// Takes what came from the peer.
    package func feed(_ bytes: Span<UInt8>) throws(TLSProblem) {
        let isTaken = unsafe bytes.withUnsafeBytes { buffer in
            unsafe martlet_tls_feed(raw, buffer.baseAddress, buffer.count)
        }
        guard isTaken == 1 else { throw TLSProblem("there is no memory for what came") }
    }

    /// Goes on with the handshake as far as the bytes so far allow.
    package func handshake() throws(TLSProblem) {
        guard !isOpen else { return }
        switch unsafe martlet_tls_handshake(raw) {
        case MARTLET_TLS_DONE: isOpen = true
        case MARTLET_TLS_AGAIN: break
        default: throw problem
        }
    }

    /// The next plain bytes of the peer; empty when more must come first, `nil` at its end.
    package func read() throws(TLSProblem) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: Self.readBytesMax)
        var taken = 0
        switch unsafe martlet_tls_read(raw, &bytes, bytes.count, &taken) {
        case MARTLET_TLS_DONE: return Array(bytes.prefix(taken))
        case MARTLET_TLS_AGAIN: return []
        case MARTLET_TLS_END: return nil
        default: throw problem
        }
    }

    /// Encrypts; the session must be open.
    package func write(_ bytes: [UInt8]) throws(TLSProblem) {
        precondition(isOpen, "nothing is written before the handshake")
        let outcome = unsafe martlet_tls_write(raw, bytes, bytes.count)
        guard outcome == MARTLET_TLS_DONE else { throw problem }
    }

    /// Says that nothing more comes.
    package func end() {
        if isOpen { unsafe martlet_tls_bye(raw) }
    }

    /// What is to be sent to the peer, once.
    package func takeOutput() -> [UInt8] {
        var count = 0
        guard let start = unsafe martlet_tls_output(raw, &count), count > 0 else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    private var problem: TLSProblem {
        guard let text = unsafe martlet_tls_problem(raw) else { return TLSProblem("it failed") }
        return TLSProblem(unsafe String(cString: text))
    }
}
