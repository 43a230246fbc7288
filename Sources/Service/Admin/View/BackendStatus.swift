/// One backend's ledger: queued = delivered + Σ dropped + waiting.
package struct BackendStatus: Sendable, Equatable {
    /// Points given up for one reason.
    package struct Dropped: Sendable, Equatable {
        package var reason: String
        package var points: UInt64

        package init(reason: String, points: UInt64) {
            self.reason = reason
            self.points = points
        }
    }

    package var name: String
    /// The word of the configuration, such as `graphite`.
    package var type: String
    package var queued: UInt64 = 0
    package var delivered: UInt64 = 0
    package var waiting: UInt64 = 0
    /// Every reason the backend knows, those that did not occur too.
    package var dropped: [Dropped] = []
    package var resent: UInt64 = 0
    /// Points sent again for whatever reason, each time counted.
    package var retried: UInt64 = 0
    /// Bytes on disk that wait; `nil` without a spool.
    package var spoolBytes: Int?
    /// Series that became one with another in this output.
    package var merged: UInt64 = 0
    package var errors: UInt64 = 0
    package var lastError: String?
    /// Wall-clock time of the last error; 0 when there was none.
    package var lastErrorSeconds = 0.0
    /// Wall-clock time of the last delivery; `nil` when there was none.
    package var lastSuccessSeconds: Double?
    /// How long the receiver took to confirm it; `nil` where receivers do not.
    package var latencySeconds: Double?

    /// Wall-clock time of the last completed flush (the reference's `last_flush`).
    package var lastFlushSeconds = 0.0
    /// How long that flush took to encode and hand over (the reference's `flush_time`).
    package var flushMilliseconds = 0.0
    /// Bytes of that flush (the reference's `flush_length`).
    package var flushBytes = 0

    package init(name: String, type: String) {
        self.name = name
        self.type = type
    }
}
