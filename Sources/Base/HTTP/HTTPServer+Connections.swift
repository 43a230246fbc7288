internal import EventLoop
internal import Glibc

extension HTTPServer {
    func connectionOpened(_ descriptor: Int32) {
        counters.connections += 1
        connections.open(descriptor, at: loop.nowMilliseconds)
        makeRoom()
    }

    /// Keeps a place free for a newcomer while some connection only waits for its next request.
    func makeRoom() {
        guard connections.count >= options.connectionsMax, let idle = connections.longestIdle else {
            return
        }
        counters.connectionsEvicted += 1
        Self.cut(idle)
    }

    func connectionClosed(_ descriptor: Int32) {
        if connections.count >= options.connectionsMax { hasFreedSlot = true }
        connections.close(descriptor)
        contexts[descriptor] = nil
    }

    /// Cuts what took too long, and requests that can no longer be completed.
    func cutOverdue() {
        connections.unanswered.filter(Self.hasEnded).forEach(Self.cut)
        for descriptor in connections.overdue(at: loop.nowMilliseconds) {
            counters.connectionsTimedOut += 1
            Self.cut(descriptor)
        }
    }

    /// Whether the peer has ended its side and all it sent has been read.
    ///
    /// When the end arrives together with bytes, the library reads the bytes and is told of nothing
    /// more: it watches for edges.
    private static func hasEnded(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
    }

    /// Ends a connection from below; the library meets the end of the stream and cleans up.
    static func cut(_ descriptor: Int32) {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}
