/// Says where in a batch's bytes one datagram lies.
package struct DatagramSlot: BitwiseCopyable, Sendable, Equatable {
    package var offset: UInt32
    package var count: UInt32
    /// The sender sent more than the 64 KiB there was room for; the end is missing.
    package var isTruncated: Bool
    /// Of the batch's messages, the one that brought it; for `DatagramSocket.source(of:)`.
    package var message: UInt8

    package init(offset: UInt32, count: UInt32, isTruncated: Bool, message: UInt8 = 0) {
        self.offset = offset
        self.count = count
        self.isTruncated = isTruncated
        self.message = message
    }

    /// The datagram's bytes, as indices into the batch.
    package var range: Range<Int> { Int(offset)..<Int(offset) + Int(count) }

    /// Cuts the first datagram off a message that may hold several, each of `bytesMax`.
    mutating func removeFirst(bytesMax: UInt32) -> DatagramSlot {
        var first = self
        first.count = min(count, bytesMax)
        offset += first.count
        count -= first.count
        // What is missing of a message is missing at its end.
        first.isTruncated = isTruncated && count == 0
        return first
    }
}
