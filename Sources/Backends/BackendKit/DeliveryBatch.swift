/// A piece of one flush in an output's own bytes, sent whole and accounted for whole.
package struct DeliveryBatch: Sendable {
    /// Empty while it is in flight, if it can be made again, and whenever the spool alone has them.
    package var bytes: [UInt8]
    /// How many bytes the piece has.
    package let byteCount: Int
    /// Makes the same bytes again: then only what waits has to be kept, which is little, and not
    /// what is in flight, which is up to half of the queue.
    package var remake: (@Sendable () -> [UInt8])?
    package var points: Int
    /// Number of the flush it belongs to; pieces of one flush have the same.
    package var flush: UInt64
    /// The loop's time when it was queued.
    package var queuedAtMilliseconds: UInt64
    /// Sent before, on a connection that failed.
    package internal(set) var isRepeated = false
    /// Its number in the spool; `nil` when memory alone has it.
    package var spoolNumber: UInt64?
    /// Whether the spool has said that it has it.
    package internal(set) var isSpooled = false
    /// A part of what the spool has under its number, which cannot be read back by itself.
    package internal(set) var isPart = false
    package internal(set) var isOfEarlierProcess = false
    /// Wall-clock time, where an age has to be told over restarts.
    package var createdAtSeconds = 0.0

    package init(
        bytes: [UInt8], points: Int, flush: UInt64, queuedAtMilliseconds: UInt64,
        remake: (@Sendable () -> [UInt8])? = nil
    ) {
        self.bytes = bytes
        byteCount = bytes.count
        self.remake = remake
        self.points = points
        self.flush = flush
        self.queuedAtMilliseconds = queuedAtMilliseconds
    }

    /// A payload of an earlier process, which may have sent it already.
    init(_ entry: SpoolEntry, queuedAtMilliseconds: UInt64) {
        bytes = []
        byteCount = entry.byteCount
        points = entry.points
        flush = 0
        self.queuedAtMilliseconds = queuedAtMilliseconds
        isRepeated = true
        isOfEarlierProcess = true
        createdAtSeconds = entry.createdAtSeconds
        spoolNumber = entry.number
        isSpooled = true
    }

    /// Whether it can be sent as it is, or made again.
    var isAtHand: Bool { !bytes.isEmpty || remake != nil || byteCount == 0 }
}
