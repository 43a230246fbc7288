package import Statsd

/// One listener and what came in through it.
package struct ListenerStatus: Sendable, Equatable {
    /// As configured, with the port that was bound: the label `listener`.
    package var url: String
    package var ledger = IngestLedger()
    /// What the kernel granted; 0 for streams.
    package var receiveBufferBytes = 0

    package init(url: String) { self.url = url }

    /// Whether it accepts connections rather than datagrams.
    var isStream: Bool { !url.hasPrefix("udp:") && !url.hasPrefix("unixgram:") }
}

extension IngestLedger {
    /// Connections that are open now.
    var connectionsOpen: UInt64 {
        connectionsOpened >= connectionsClosed ? connectionsOpened - connectionsClosed : 0
    }
}
