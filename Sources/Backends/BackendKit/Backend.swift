package import Statsd

/// One output of the agent: takes every flush, owns its delivery and accounts for every point.
///
/// Everything here happens on the delivery thread, and no call takes longer than about 10 ms:
/// larger work is cut into steps on the backend's loop.
package protocol Backend: AnyObject {
    /// Distinct among the backends of one configuration.
    var name: String { get }
    /// `graphite`, `prometheus`, …
    var type: String { get }
    /// Whether `receive(_: TickBatch)` is to be called.
    var wantsTicks: Bool { get }
    /// Whether `receive(_: PacketBatch)` is to be called.
    var wantsPackets: Bool { get }
    /// Whether flushes are to carry what their points were made of (`FlushBatch.states`).
    var wantsStates: Bool { get }
    /// The counts since start; they add up in every snapshot.
    var ledger: BackendLedger { get }

    func receive(_ tick: TickBatch)
    func receive(_ flush: FlushBatch)
    /// Packets as they arrived; `dropped` is how many more did so since the last call, and found no
    /// room on their way here.
    func receive(_ packets: [PacketBatch], dropped: UInt64)

    /// Delivers what waits, without retry delays, and calls `onDone` once.
    ///
    /// The caller bounds the time and calls `close()` after it, done or not.
    func drain(onDone: @escaping () -> Void)

    /// Releases sockets and timers; what still waits is counted as dropped.
    func close()
}

/// Few backends pass packets or states on.
extension Backend {
    package var wantsPackets: Bool { false }
    package var wantsStates: Bool { false }
    package func receive(_ packets: [PacketBatch], dropped: UInt64) {}
}
