/// Payloads on their way out, oldest first, bounded by bytes.
///
/// The oldest may be in flight: from `loadOldest` until it is removed, replaced or returned it
/// stays, whatever comes. A full queue drops the oldest that is not in flight, since fresh metrics
/// are worth more than late ones. Lives on the delivery thread.
package final class PayloadQueue {
    /// Bytes that may wait while the receiver takes what it gets: encoding goes on as they leave,
    /// so more would only take memory.
    private static let waitingBytesMax = 2 << 20

    /// Largest sum of the payloads' bytes.
    package let bytesMax: Int
    package private(set) var bytes = 0
    package private(set) var pointsWaiting = 0
    package private(set) var isOldestInFlight = false
    /// Another number is another payload: it grows whenever an oldest one leaves or is replaced.
    package private(set) var oldestNumber: UInt64 = 0

    private var payloads: [Payload] = []
    /// Index of the oldest payload; what lies before it has left.
    private var head = 0

    package init(bytesMax: Int) {
        precondition(bytesMax > 0, "a payload queue needs room")
        self.bytesMax = bytesMax
    }

    package var count: Int { payloads.count - head }
    package var isEmpty: Bool { count == 0 }

    /// Whether little waits: time to encode more.
    package var hasRoom: Bool { bytes < min(Self.waitingBytesMax, bytesMax / 2) }

    /// Appends a payload.
    ///
    /// - Returns: the points dropped to make room; those of `payload` itself when what is in flight
    ///   leaves none.
    package func push(_ payload: Payload) -> Int {
        var dropped = 0
        while bytes + payload.bytes.count > bytesMax, let oldest = dropOldestWaiting() {
            dropped += oldest.points
        }
        guard bytes + payload.bytes.count <= bytesMax else { return dropped + payload.points }
        payloads.append(payload)
        enter(payload)
        return dropped
    }

    /// Hands the oldest payload over and keeps it, in flight; `onLoaded` may come later.
    package func loadOldest(_ onLoaded: @escaping (Payload) -> Void) {
        precondition(!isEmpty && !isOldestInFlight, "one payload at a time is in flight")
        isOldestInFlight = true
        onLoaded(payloads[head])
    }

    /// The payload in flight waits again, as the oldest.
    package func returnOldest() {
        isOldestInFlight = false
    }

    /// The oldest payload leaves, in flight or not.
    @discardableResult
    package func removeOldest() -> Payload {
        precondition(!isEmpty, "an empty queue has no oldest payload")
        isOldestInFlight = false
        return leave(at: head)
    }

    /// The oldest payload becomes several, none in flight, in their order.
    ///
    /// They are the parts of what it was: bytes and points do not grow.
    package func replaceOldest(with parts: [Payload]) {
        let whole = removeOldest()
        let (partBytes, partPoints) = parts.reduce((0, 0)) {
            ($0.0 + $1.bytes.count, $0.1 + $1.points)
        }
        precondition(
            partBytes <= whole.bytes.count && partPoints == whole.points,
            "a payload is split into parts of itself")
        payloads.insert(contentsOf: parts, at: head)
        parts.forEach(enter)
    }

    /// Empties the queue.
    ///
    /// - Returns: the points in it.
    package func removeAll() -> Int {
        let points = pointsWaiting
        payloads = []
        (head, bytes, pointsWaiting, isOldestInFlight) = (0, 0, 0, false)
        return points
    }

    private func enter(_ payload: Payload) {
        bytes += payload.bytes.count
        pointsWaiting += payload.points
    }

    private func dropOldestWaiting() -> Payload? {
        let index = head + (isOldestInFlight ? 1 : 0)
        return index < payloads.count ? leave(at: index) : nil
    }

    private func leave(at index: Int) -> Payload {
        let payload = payloads[index]
        bytes -= payload.bytes.count
        pointsWaiting -= payload.points
        guard index == head else {
            payloads.remove(at: index)
            return payload
        }
        payloads[head].bytes = []
        head += 1
        oldestNumber &+= 1
        // Moving the rest once half is gone keeps the cost of leaving constant.
        if head > 32, head * 2 > payloads.count {
            payloads.removeFirst(head)
            head = 0
        }
        return payload
    }
}
