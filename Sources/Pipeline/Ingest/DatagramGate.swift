internal import EventLoop
internal import Statsd

/// Tells the datagrams that are read from those of senders who are not heard.
///
/// One for each socket of a listener that does not hear everyone; used on its worker's thread.
final class DatagramGate {
    private let spec: ListenerSpec
    /// The datagrams of the batch that are read, in the order of their arrival.
    private(set) var heard: [DatagramSlot] = []
    private var refused = RefusedCounts()
    private var refusedBytes: UInt64 = 0

    init(_ spec: ListenerSpec) {
        self.spec = spec
        heard.reserveCapacity(DatagramSocket.batchDatagramsMax)
    }

    /// Forgets the batch before.
    func begin() {
        heard.removeAll(keepingCapacity: true)
        refused = RefusedCounts()
        refusedBytes = 0
    }

    /// Lets a datagram of the socket's batch through, or refuses it.
    func judge(_ slot: DatagramSlot, from socket: DatagramSocket) {
        guard let reason = reasonToRefuse(slot, socket) else { return heard.append(slot) }
        refused[reason] &+= 1
        refusedBytes &+= UInt64(slot.count)
    }

    private func reasonToRefuse(_ slot: DatagramSlot, _ socket: DatagramSocket) -> RefuseReason? {
        if !spec.allowed.isEmpty, !spec.allows(socket.source(of: slot)) { return .address }
        if let accounts = spec.accounts, !accounts.contains(socket.credentials(of: slot)) {
            return .credentials
        }
        return nil
    }

    /// Counts what of the batch was refused: it was received all the same.
    func addRefused(to ledger: inout IngestLedger) {
        ledger.datagrams &+= refused.total
        ledger.bytes &+= refusedBytes
        ledger.datagramsRefused.add(refused)
    }
}
