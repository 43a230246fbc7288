package import EventLoop
package import Statsd
internal import Synchronization

/// Carries copies of packets from the ingest threads to the delivery thread.
///
/// Bounded, so that outputs which do not keep up cost ingest no more than the copy: what finds no
/// room is counted.
package final class PacketTap: Sendable {
    /// Bytes that wait for the delivery thread: half a million packets of one line.
    package static let waitingBytesMax = 16 << 20
    /// A batch is what one system call brought: this bound is met after that of the bytes.
    private static let batchesMax = 1 << 20

    private let batches = Mailbox<PacketBatch>(messagesMax: batchesMax)
    private let waitingBytes = Atomic<Int>(0)
    private let dropped = Atomic<UInt64>(0)

    package init() {}

    /// Names the loop that takes the packets.
    package func attach(_ reader: WakeupSender) {
        batches.attach(reader)
    }

    /// Leaves a copy of a stream's lines, from an ingest thread.
    func copy(linesOf stream: Span<UInt8>) {
        var packets = PacketBatch()
        packets.append(linesOf: stream)
        post(packets)
    }

    /// Leaves a batch, from an ingest thread.
    func post(_ batch: consuming PacketBatch) {
        guard !batch.isEmpty else { return }
        let (count, byteCount) = (UInt64(batch.count), batch.bytes.count)
        let waiting = waitingBytes.add(byteCount, ordering: .relaxed).newValue
        guard waiting <= Self.waitingBytesMax, batches.post(batch) else {
            waitingBytes.subtract(byteCount, ordering: .relaxed)
            dropped.add(count, ordering: .relaxed)
            return
        }
    }

    /// Takes what waits, oldest first, and how many packets had to be dropped since the last call.
    package func takeAll() -> (batches: [PacketBatch], dropped: UInt64) {
        let taken = batches.takeAll()
        let byteCount = taken.reduce(0) { $0 + $1.bytes.count }
        waitingBytes.subtract(byteCount, ordering: .relaxed)
        return (taken, dropped.exchange(0, ordering: .relaxed))
    }
}
