package import Credentials
package import EventLoop
package import ForwardKit
package import Statsd
package import TLS

/// A socket on which agents are heard, bound and listening, and who may speak there.
package struct ForwardListener: Sendable {
    /// As configured, with the port that the kernel chose for 0.
    package var url: String
    package var socket: BoundSocket
    package var access: ForwardAccess

    package init(url: String, socket: BoundSocket, access: ForwardAccess) {
        self.url = url
        self.socket = socket
        self.access = access
    }
}

/// Who may speak on a listener.
package struct ForwardAccess: Sendable {
    /// Empty: nobody is asked for a token.
    package var tokens = TokenList()
    /// What the listener shows and asks for; `nil` for connections that are not encrypted.
    package var tls: TLSFiles?
    /// Whether a connection from this address is taken.
    package var isAllowed: @Sendable (SocketAddress?) -> Bool = { _ in true }
    /// The accounts whose connections are taken, for a Unix socket; `nil` for all.
    package var accounts: PeerAccounts?

    package init() {}
}

/// How a collector's thread works.
package struct CollectorSettings: Sendable {
    package var options: CollectorOptions
    package var batches: IntervalBatchOptions
    /// The journal's folder; the one above it is there.
    package var journalFolder: String
    package var journalBytesMax = 1 << 30
    package var connectionsMax = 1024
    /// Time for a hello, and for each frame from its first byte to its last.
    package var frameMillisecondsMax: UInt64 = 30_000
    /// Backends that forward what this collector has merged.
    package var upward: [UpwardPlan] = []

    package init(
        options: CollectorOptions, batches: IntervalBatchOptions, journalFolder: String
    ) {
        self.options = options
        self.batches = batches
        self.journalFolder = journalFolder
    }
}

/// What the delivery thread asks of a collector.
package enum CollectorRequest: Sendable {
    /// Another configuration of what is made of intervals, and who may speak on each listener.
    case reconfigure(
        IntervalBatchOptions, access: [ForwardAccess], upward: [UpwardPlan])
    /// Frames that came by HTTP; answered with `answered`, but not once it stops.
    case posted(PostedFrames)
    /// Batches that were given away, by their numbers, are on a backend's disk or lost and counted.
    case settled([UInt64])
    /// A backend has ended without keeping all that it was given.
    case takeBack
    /// Hears nobody any more, closes what is open, and ends.
    case stop
}

/// What a collector tells the delivery thread.
package enum CollectorEvent: Sendable {
    /// The journal has been read, and agents are heard.
    case ready(JournalRecovery)
    /// For backends with cumulative series; before the flush that it is of.
    case tick(TickBatch)
    case flush(FlushBatch)
    case answered(PostedAnswer)
    /// For the backend that it names.
    case outgoing(OutgoingBatch)
    /// Once a second.
    case report(CollectorReport)
    /// Something that people should know.
    case warning(String)
    /// It cannot work: nothing follows.
    case failed(String)
    /// After `stop`: nothing follows.
    case stopped
}
