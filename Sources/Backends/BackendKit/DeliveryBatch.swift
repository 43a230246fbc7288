/// A piece of one flush in an output's own bytes, sent whole and accounted for whole.
package struct DeliveryBatch: Sendable, Equatable {
    package var bytes: [UInt8]
    package var points: Int
    /// Number of the flush it belongs to; pieces of one flush have the same.
    package var flush: UInt64
    /// The loop's time when it was queued.
    package var queuedAtMilliseconds: UInt64
    /// Sent before, on a connection that failed.
    package internal(set) var isRepeated = false

    package init(bytes: [UInt8], points: Int, flush: UInt64, queuedAtMilliseconds: UInt64) {
        self.bytes = bytes
        self.points = points
        self.flush = flush
        self.queuedAtMilliseconds = queuedAtMilliseconds
    }
}
