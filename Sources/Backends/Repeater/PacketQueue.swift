import EventLoop
import Statsd

/// Packets on their way to one target, oldest first, bounded by bytes.
struct PacketQueue {
    private let bytesMax: Int
    private var bytes = 0
    private var batches: [(packets: PacketBatch, queuedAtMilliseconds: UInt64)] = []
    /// Index of the oldest batch; what lies before it has left.
    private var head = 0
    /// Packets of the oldest batch that have left.
    private var left = 0

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    var isEmpty: Bool { head == batches.count }

    /// Appends a batch; answers how many packets were dropped to make room, the oldest first.
    mutating func push(_ batch: PacketBatch, atMilliseconds now: UInt64) -> Int {
        guard !batch.isEmpty else { return 0 }
        var dropped = 0
        while bytes + batch.bytes.count > bytesMax, !isEmpty { dropped += dropOldestBatch() }
        guard bytes + batch.bytes.count <= bytesMax else { return dropped + batch.count }
        bytes += batch.bytes.count
        batches.append((batch, now))
        return dropped
    }

    /// Drops what came before a time; answers how many packets that were.
    mutating func dropOlder(thanMilliseconds limit: UInt64) -> Int {
        var dropped = 0
        while !isEmpty, batches[head].queuedAtMilliseconds < limit { dropped += dropOldestBatch() }
        return dropped
    }

    /// The oldest batch, where its next packet begins, and the ends of those that one call sends.
    var next: (batch: PacketBatch, start: UInt32, ends: ArraySlice<UInt32>)? {
        guard !isEmpty else { return nil }
        let batch = batches[head].packets
        let start = left == 0 ? 0 : batch.ends[left - 1]
        let end = min(batch.count, left + DatagramSender.messagesMax)
        return (batch, start, batch.ends[left..<end])
    }

    /// The oldest packets have left.
    mutating func removeFirst(_ count: Int) {
        left += count
        if left == batches[head].packets.count { removeOldestBatch() }
    }

    /// Empties the queue; answers how many packets that were.
    mutating func removeAll() -> Int {
        let count = batches[head...].reduce(0) { $0 + $1.packets.count } - left
        self = PacketQueue(bytesMax: bytesMax)
        return count
    }

    private mutating func dropOldestBatch() -> Int {
        let dropped = batches[head].packets.count - left
        removeOldestBatch()
        return dropped
    }

    private mutating func removeOldestBatch() {
        bytes -= batches[head].packets.bytes.count
        batches[head].packets = PacketBatch()
        head += 1
        left = 0
        // Rarely, so that each batch is moved once on average.
        if head * 2 > batches.count {
            batches.removeFirst(head)
            head = 0
        }
    }
}
