internal import CMicrohttpd
internal import Glibc

/// Brings a producer's pieces into the library's buffer, on one connection.
///
/// Safe because the library owns one reference until it is done with the response, and because a
/// paused connection cannot end: `connection` is used only while it is paused.
@safe final class ResponseStream {
    /// Alive for as long as the library can call back.
    unowned let server: HTTPServer
    private let producer: any HTTPBodyProducer
    private let connection: OpaquePointer
    /// Bytes a producer gave beyond what it was asked for.
    private var surplus: ArraySlice<UInt8> = []
    /// How often in a row the producer had nothing.
    private var refusalsInARow: UInt64 = 0
    /// Whether it has been paused since its last piece, so that it is its turn.
    private(set) var hasWaited = false
    /// When a paused stream is asked again, on the loop's clock.
    private(set) var dueMilliseconds: UInt64 = 0

    /// Longest wait before a producer that has nothing is asked again.
    static let pauseMillisecondsMax: UInt64 = 16

    init(_ producer: any HTTPBodyProducer, on connection: OpaquePointer, of server: HTTPServer) {
        self.server = server
        self.producer = producer
        unsafe self.connection = unsafe connection
    }

    enum Read {
        case bytes(Int)
        /// Nothing yet; `pause` must follow.
        case none
        case end
        case failure
    }

    /// Fills the buffer with the next piece, as far as there is one.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Read {
        hasWaited = false
        if surplus.isEmpty {
            let bytesMax = min(buffer.count, HTTPServerOptions.writeBufferBytes)
            switch producer.nextChunk(bytesMax: bytesMax) {
            case .bytes(let bytes): surplus = bytes[...]
            case .later: return nothing()
            case .end: return .end
            case .failure: return .failure
            }
        }
        // Zero bytes would mean "ask again at once" to the library.
        if surplus.isEmpty { return nothing() }
        refusalsInARow = 0
        let piece = surplus.prefix(buffer.count)
        unsafe buffer.copyBytes(from: piece)
        surplus = surplus.dropFirst(piece.count)
        return .bytes(piece.count)
    }

    private func nothing() -> Read {
        refusalsInARow &+= 1
        return .none
    }

    /// Whether the peer has left, or the server has cut the connection.
    ///
    /// The library would notice at its next write; a producer that has nothing lets it write none.
    /// A peer that has ended only its own side may still read, so it is given up last.
    var isAbandoned: Bool {
        let descriptor = unsafe martlet_http_connection_fd(connection)
        var events = pollfd(fd: descriptor, events: Self.peerEnded, revents: 0)
        guard unsafe poll(&events, 1, 0) > 0 else { return false }
        return events.revents & Int16(POLLHUP | POLLERR) != 0
            || refusalsInARow > Self.refusalsOfHalfClosedMax
    }

    /// About a second at 16 ms each.
    private static let refusalsOfHalfClosedMax: UInt64 = 64

    /// Linux' POLLRDHUP, which glibc hides without _GNU_SOURCE.
    private static let peerEnded: Int16 = 0x2000

    /// Stops the connection until `resume`.
    ///
    /// Until the next turn at first; a producer that had nothing several times waits twice as long
    /// each time, so that waiting for it does not spin.
    func pause(at now: UInt64) {
        let doubled = refusalsInARow < 2 ? 0 : UInt64(1) << min(refusalsInARow - 2, 6)
        dueMilliseconds = now &+ min(doubled, Self.pauseMillisecondsMax)
        hasWaited = false
        unsafe MHD_suspend_connection(connection)
    }

    func resume() {
        hasWaited = true
        unsafe MHD_resume_connection(connection)
    }
}
