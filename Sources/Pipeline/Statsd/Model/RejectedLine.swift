/// A line that was rejected, kept for `/api/martlet/rejected`.
package struct RejectedLine: Sendable, Equatable {
    /// How much of a line is kept.
    package static let bytesMax = 512

    package var reason: RejectReason
    /// The first `bytesMax` bytes.
    package var line: [UInt8]
    /// The listener's number in the configuration.
    package var listener: Int
    /// Wall-clock time of the batch it came in.
    package var timestampSeconds: Double

    package init(reason: RejectReason, line: [UInt8], listener: Int, timestampSeconds: Double) {
        self.reason = reason
        self.line = line
        self.listener = listener
        self.timestampSeconds = timestampSeconds
    }
}
