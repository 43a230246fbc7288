/// What a backend was given and what became of it: queued = delivered + Σ dropped + waiting.
///
/// A point is one value that the output carries with one timestamp: a line of Graphite, a sample
/// of the exposition. Kept by the backend on the delivery thread; a snapshot is a copy.
package struct BackendLedger: Sendable, Equatable {
    package internal(set) var pointsQueued: UInt64 = 0
    package internal(set) var pointsDelivered: UInt64 = 0
    package internal(set) var pointsWaiting: UInt64 = 0
    /// By `BackendDropReason.index`.
    package internal(set) var pointsDropped =
        [UInt64](repeating: 0, count: BackendDropReason.allCases.count)

    /// Points sent again because it was not certain that they had arrived.
    package var pointsResent: UInt64 = 0
    /// Points sent again for whatever reason, each time counted.
    package var pointsRetried: UInt64 = 0
    /// Bytes on disk that are not delivered yet; `nil` without a spool.
    package var spoolBytes: Int?
    /// Series that became one with another in this output, each counted once a flush.
    package var seriesMerged: UInt64 = 0
    /// Tag keys that collided after escaping, each counted once a flush.
    package var tagCollisions: UInt64 = 0

    package internal(set) var errors: UInt64 = 0
    package internal(set) var lastError: String?
    /// Wall-clock time of the last error; 0 when there was none.
    package internal(set) var lastErrorSeconds = 0.0
    /// Wall-clock time of the last delivery; `nil` when there was none.
    package internal(set) var lastSuccessSeconds: Double?
    /// From sending what was delivered last until the receiver had confirmed it; `nil` where
    /// nothing was delivered or receivers do not confirm.
    package var latencySeconds: Double?

    /// Wall-clock time of the last completed flush (the reference's `last_flush`).
    package var lastFlushSeconds = 0.0
    /// How long that flush took to encode and hand over (the reference's `flush_time`).
    package var flushMilliseconds = 0.0
    /// Bytes of that flush (the reference's `flush_length`).
    package var flushBytes = 0

    package init() {}

    /// Points enter; each then leaves once, through `deliver` or `drop`.
    package mutating func queue(_ points: Int) {
        let points = UInt64(clamping: points)
        pointsQueued &+= points
        pointsWaiting &+= points
    }

    package mutating func deliver(_ points: Int, atSeconds now: Double) {
        pointsDelivered &+= leave(points)
        lastSuccessSeconds = now
    }

    package mutating func drop(_ points: Int, _ reason: BackendDropReason) {
        pointsDropped[reason.index] &+= leave(points)
    }

    package mutating func fail(_ message: String, atSeconds now: Double) {
        errors &+= 1
        lastError = message
        lastErrorSeconds = now
    }

    package func dropped(_ reason: BackendDropReason) -> UInt64 { pointsDropped[reason.index] }

    private mutating func leave(_ points: Int) -> UInt64 {
        let points = UInt64(clamping: points)
        precondition(points <= pointsWaiting, "a point left the ledger that had not entered it")
        pointsWaiting -= points
        return points
    }
}
