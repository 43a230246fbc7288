import BackendKit
import Statsd

/// One server that gets a copy of every packet; a point of its ledger is one packet.
protocol RepeaterTarget: AnyObject {
    var ledger: BackendLedger { get }
    /// Line feeds in the packets that were delivered.
    var linesDelivered: UInt64 { get }

    /// Queues packets, bounded; the oldest that wait go first.
    func send(_ packets: PacketBatch)
    /// Counts packets that were lost before they came here.
    func count(dropped: Int, _ reason: BackendDropReason)
    /// Sends what waits; `onDone` comes once, when nothing is left or nobody takes it.
    func drain(onDone: @escaping () -> Void)
    /// Ends; what is left is dropped as `stopped`.
    func close()
}
