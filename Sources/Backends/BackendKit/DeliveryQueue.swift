/// Batches on their way out, oldest first, bounded by bytes.
///
/// The oldest of them are in flight: written to the receiver, but not yet known to have arrived.
/// They stay here until they are confirmed and go back to waiting when the connection fails. A
/// full queue drops the oldest waiting batch, since fresh metrics are worth more than late ones; of
/// a batch that the spool has it drops the bytes alone.
package struct DeliveryQueue: Sendable {
    /// Largest sum of the batches' bytes.
    package let bytesMax: Int
    /// Bytes that are kept of all batches, in flight or waiting.
    package internal(set) var bytes = 0
    /// How many batches, from the oldest on, are in flight.
    package private(set) var inFlightCount = 0
    package private(set) var inFlightBytes = 0
    var keptInFlightBytes = 0

    /// Another number is another oldest batch.
    package internal(set) var oldestNumber: UInt64 = 0

    var batches: [DeliveryBatch] = []
    /// Index of the oldest batch; what lies before it has left.
    var head = 0

    package init(bytesMax: Int) {
        precondition(bytesMax > 0, "a delivery queue needs room")
        self.bytesMax = bytesMax
    }

    package var count: Int { batches.count - head }
    package var isEmpty: Bool { count == 0 }
    package var points: Int { batches[head...].reduce(0) { $0 + $1.points } }
    package var waitingCount: Int { count - inFlightCount }

    /// The oldest batch that is not in flight.
    package var nextWaiting: DeliveryBatch? {
        waitingCount > 0 ? batches[head + inFlightCount] : nil
    }

    /// Appends a batch.
    ///
    /// - Returns: the points dropped to make room; those of `batch` itself when what is in flight
    ///   leaves none.
    package mutating func push(_ batch: DeliveryBatch) -> Int {
        var dropped = 0
        while bytes + batch.bytes.count > bytesMax {
            if releaseOldestSpooled() { continue }
            guard let points = dropOldestUnspooled() else { break }
            dropped += points
        }
        guard bytes + batch.bytes.count <= bytesMax else { return dropped + batch.points }
        bytes += batch.bytes.count
        batches.append(batch)
        return dropped
    }

    /// Bytes of the batches that wait and were never in flight.
    package var waitingBytes: Int { bytes - keptInFlightBytes }

    /// Puts the oldest waiting batch in flight.
    ///
    /// - Returns: the batch with all its bytes; the queue keeps those that cannot be made again.
    package mutating func startNext() -> DeliveryBatch? {
        guard var batch = nextWaiting else { return nil }
        let index = head + inFlightCount
        if batch.bytes.isEmpty, let remake = batch.remake { batch.bytes = remake() }
        if batch.remake != nil || batch.isSpooled { release(index) }
        keptInFlightBytes += batches[index].bytes.count
        inFlightCount += 1
        inFlightBytes += batch.byteCount
        return batch
    }

    /// The oldest batch in flight has arrived.
    package mutating func confirmOldest() -> DeliveryBatch {
        precondition(inFlightCount > 0, "nothing is in flight that could be confirmed")
        let batch = batches[head]
        inFlightCount -= 1
        inFlightBytes -= batch.byteCount
        keptInFlightBytes -= batch.bytes.count
        leave(at: head)
        return batch
    }

    /// The oldest batch, in flight, becomes several that wait, in their order.
    ///
    /// They are parts of what it was and keep its number in the spool, which is acknowledged with
    /// the last of them.
    package mutating func replaceOldest(with parts: [DeliveryBatch]) {
        let whole = confirmOldest()
        let count = parts.reduce(0) { $0 + $1.byteCount }
        precondition(
            count <= whole.byteCount && parts.reduce(0) { $0 + $1.points } == whole.points,
            "a batch is split into parts of itself")
        bytes += count
        batches.insert(
            contentsOf: parts.map { part in
                var part = part
                part.spoolNumber = whole.spoolNumber
                part.isPart = true
                return part
            }, at: head)
    }

    /// Everything in flight waits again, in its old order, and is marked as repeated.
    package mutating func returnInFlight() {
        for index in head..<(head + inFlightCount) { batches[index].isRepeated = true }
        inFlightCount = 0
        inFlightBytes = 0
        keptInFlightBytes = 0
    }

    /// Drops waiting batches that `policy` gives up on.
    ///
    /// - Returns: their points.
    package mutating func dropExpired(_ policy: RetryPolicy, nowMilliseconds now: UInt64) -> Int {
        var points = 0
        while let next = nextWaiting,
            policy.givesUp(queuedAtMilliseconds: next.queuedAtMilliseconds, nowMilliseconds: now),
            let dropped = dropOldestWaiting()
        {
            points += dropped.points
        }
        return points
    }

    private mutating func dropOldestWaiting() -> DeliveryBatch? {
        guard let batch = nextWaiting else { return nil }
        leave(at: head + inFlightCount)
        return batch
    }

    /// Forgets the bytes of a batch, which can be had again.
    mutating func release(_ index: Int) {
        bytes -= batches[index].bytes.count
        if index < head + inFlightCount { keptInFlightBytes -= batches[index].bytes.count }
        batches[index].bytes = []
    }

    mutating func leave(at index: Int) {
        bytes -= batches[index].bytes.count
        guard index == head else {
            batches.remove(at: index)
            return
        }
        batches[head].bytes = []
        // It holds the whole flush.
        batches[head].remake = nil
        head += 1
        oldestNumber &+= 1
        // Moving the rest once half is gone keeps the cost of leaving constant.
        guard head > 32, head * 2 > batches.count else { return }
        batches.removeFirst(head)
        head = 0
    }
}
