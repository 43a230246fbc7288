internal import EventLoop
internal import Glibc

extension HTTPServer {
    func connectionOpened(_ descriptor: Int32) {
        counters.connections += 1
        connections.open(descriptor, at: loop.nowMilliseconds)
        guard connections.count >= options.connectionsMax, let idle = connections.longestIdle else {
            return
        }
        counters.connectionsEvicted += 1
        Self.cut(idle)
    }

    func connectionClosed(_ descriptor: Int32) {
        if connections.count >= options.connectionsMax { hasFreedSlot = true }
        connections.close(descriptor)
    }

    func cutOverdue() {
        for descriptor in connections.overdue(at: loop.nowMilliseconds) {
            counters.connectionsTimedOut += 1
            Self.cut(descriptor)
        }
    }

    /// Ends a connection from below; the library meets the end of the stream and cleans up.
    static func cut(_ descriptor: Int32) {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}
