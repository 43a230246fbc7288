/// Where an HTTP server listens.
package enum HTTPListen: Equatable, Sendable {
    /// `127.0.0.1:9102`, `[::1]:0`, `name:80`, or `:9102` for every address of the host.
    case address(String)
    /// A listening socket of the service manager; the server owns it from then on.
    case inherited(Int32)
}

/// The bounds of an HTTP server.
///
/// Memory at most `connectionsMax` × (`headerBytesMax` + `writeBufferBytes` +
/// `requestBodyBytesMax`): 64 × (32 + 64 + 1,024) KiB = 70 MiB when everyone sends the largest
/// body at once; without bodies 6 MiB. A collector's limit of 8 MiB for what agents post makes it
/// 522 MiB, if 64 who have the right to do so post that at once.
package struct HTTPServerOptions: Sendable {
    package var listen: HTTPListen
    /// Names this server is reached by, besides IP addresses and localhost.
    package var hosts: [String] = []
    /// Paths that a peer on another host may read.
    package var openPaths = RequestGuard.openPathsDefault
    /// Whether `RequestGuard` stands before the handler; the drop-in for statsd_exporter has none.
    package var isGuarded = true
    /// Further connections wait in the kernel's queue; an idle one is ended to make room.
    package var connectionsMax = 64
    /// Request line and header fields together; more gets 414 or 431.
    package var headerBytesMax = 32 * 1024
    /// More gets 413.
    package var requestBodyBytesMax = 1024 * 1024
    /// Another limit for some paths.
    package var requestBodyBytesMaxByPath: [String: Int] = [:]
    /// How long a connection may stay without a request, or without any progress.
    package var idleTimeoutSeconds = 30
    /// How long a request may take to arrive, however steadily it trickles.
    package var requestTimeoutSeconds = 30
    /// How long a peer may take to read an answer.
    package var responseTimeoutSeconds = 120

    package init(listen: HTTPListen) { self.listen = listen }

    func bodyBytesMax(of path: String) -> Int {
        requestBodyBytesMaxByPath[path] ?? requestBodyBytesMax
    }

    /// Room for an answer's next piece on each connection: a piece is at most this large.
    static let writeBufferBytes = 64 * 1024
    /// Pieces made in one turn of the loop over all connections: 4 × 64 KiB take about 1 ms to
    /// render and 1 ms to compress, so that a turn stays far below 10 ms.
    static let chunksPerTurnMax = 4
    /// What is read and thrown away of a refused body, so that the client reads the refusal rather
    /// than a reset; a longer body is cut.
    static let discardBytesMax = 8 * 1024 * 1024
}
