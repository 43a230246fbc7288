import BackendKit
import ForwardKit

/// What the agent's own collector has merged, and now goes on.
extension CollectorSender {
    /// Queues a batch, whose sequence it has for ever: it may be in this queue, or have arrived, in
    /// which case it will be acknowledged as repeated.
    func send(_ batch: OutgoingBatch) {
        do throws(WireFault) {
            let header = try BatchHeader(of: batch.body)
            collectors = batch.collectors
            intervalNanoseconds = header.interval.lengthNanoseconds
            push(
                try BatchHeader.body(batch.body, oldest: oldest(before: header.sequence)),
                points: batch.series)
        } catch {
            // It was read before it came into the journal.
            ledger.queue(batch.series)
            ledger.drop(batch.series, .corrupt)
        }
        unsettled.append(batch.number)
        settle()
        wake()
    }

    /// The lowest sequence that may still be sent before this one.
    ///
    /// What waits are the youngest, some perhaps twice; until the spool is read nobody knows.
    private func oldest(before sequence: UInt64) -> UInt64 {
        let waiting = UInt64(queue.count)
        return queue.isRecovered && sequence > waiting ? sequence - waiting : 1
    }

    /// Tells the collector when nothing of what it gave is in memory alone.
    func settle() {
        guard !unsettled.isEmpty, queue.isKept else { return }
        let numbers = unsettled
        unsettled = []
        onSettled?(numbers)
    }
}
