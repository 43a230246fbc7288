import EventLoop

/// One connection of a sender, and how far the receiver's kernel has taken what was written.
final class SenderConnection {
    /// Where a batch in flight ends in the stream, and since when that is acknowledged.
    private struct Mark {
        var end: UInt64
        var acknowledgedAtMilliseconds: UInt64?
        var checks = 0
    }

    let stream: Stream
    /// The flush that a `per_flush` connection is for.
    var flush: UInt64?
    private(set) var isHalfClosed = false
    private var writtenBytes: UInt64 = 0
    private var acknowledgedBytes: UInt64 = 0
    private var progressAtMilliseconds: UInt64
    /// One for each batch in flight, oldest first.
    private var marks: [Mark] = []

    init(_ stream: Stream, nowMilliseconds: UInt64) {
        self.stream = stream
        progressAtMilliseconds = nowMilliseconds
    }

    func write(_ batch: DeliveryBatch, now: UInt64, onDone: @escaping (UVError?) -> Void) {
        if isAllAcknowledged { progressAtMilliseconds = now }
        writtenBytes += UInt64(batch.bytes.count)
        marks.append(Mark(end: writtenBytes))
        stream.write(batch.bytes, onDone: onDone)
    }

    /// Says that nothing more comes.
    func halfClose() {
        guard !isHalfClosed else { return }
        isHalfClosed = true
        stream.shutdown()
    }

    /// Whether the receiver's kernel has taken every byte written.
    var isAllAcknowledged: Bool { acknowledgedBytes == writtenBytes }

    /// Asks the kernel how much the receiver has taken.
    func update(now: UInt64) {
        // The end of the stream counts as one byte of the send queue.
        let unsent = max(0, stream.unsentBytes - (isHalfClosed ? 1 : 0))
        let open = min(writtenBytes, UInt64(clamping: stream.queuedBytes + unsent))
        let acknowledged = writtenBytes - open
        if acknowledged > acknowledgedBytes {
            acknowledgedBytes = acknowledged
            progressAtMilliseconds = now
        }
        for index in marks.indices where marks[index].end <= acknowledgedBytes {
            if marks[index].acknowledgedAtMilliseconds == nil {
                marks[index].acknowledgedAtMilliseconds = now
            } else {
                marks[index].checks += 1
            }
        }
    }

    /// Whether the oldest batch is acknowledged for `hold` already.
    ///
    /// Two checks as well as the time: after a long stall of the loop the timer comes before the
    /// end of the stream that has been waiting to be read.
    func isOldestConfirmed(hold: UInt64, now: UInt64) -> Bool {
        guard let oldest = marks.first, let since = oldest.acknowledgedAtMilliseconds else {
            return false
        }
        return oldest.checks >= 2 && now - since >= hold
    }

    func removeOldest() {
        marks.removeFirst()
    }

    /// Whether the receiver has taken nothing for `timeout` although there is something to take.
    func isStalled(timeout: UInt64, now: UInt64) -> Bool {
        !isAllAcknowledged && now - progressAtMilliseconds >= timeout
    }
}
