internal import EventLoop
internal import Statsd

/// Tells the datagrams that are read from those of senders who are not heard.
///
/// One for each socket of a listener that does not hear everyone; used on its worker's thread.
final class DatagramGate {
    private var spec: ListenerSpec
    private var opener: EnvelopeOpener?
    /// What is read of the batch, in the order of its arrival: payloads, where there are envelopes.
    private(set) var heard: [DatagramSlot] = []
    private var nowMilliseconds: UInt64 = 0
    private var refused = RefusedCounts()
    /// Bytes of the batch that are not read: refused datagrams, envelopes without their payload.
    private var unreadBytes: UInt64 = 0

    init(_ spec: ListenerSpec) {
        self.spec = spec
        heard.reserveCapacity(DatagramSocket.batchDatagramsMax)
        begin()
        opener = spec.envelope.map { EnvelopeOpener($0, startMilliseconds: nowMilliseconds) }
    }

    /// Goes on by a changed entry; who has sent what is not forgotten.
    func update(_ new: ListenerSpec) {
        spec = new
        if let envelope = new.envelope { opener?.update(envelope) }
    }

    /// Forgets the batch before.
    func begin() {
        nowMilliseconds = SystemClock.wallMilliseconds()
        heard.removeAll(keepingCapacity: true)
        refused = RefusedCounts()
        unreadBytes = 0
    }

    /// Lets a datagram of the socket's batch through, or refuses it.
    func judge(_ slot: DatagramSlot, of bytes: Span<UInt8>, from socket: DatagramSocket) {
        do throws(RefuseReason) {
            let payload = try payload(of: slot, in: bytes, from: socket)
            unreadBytes &+= UInt64(slot.count &- payload.count)
            heard.append(payload)
        } catch {
            refused[error] &+= 1
            unreadBytes &+= UInt64(slot.count)
        }
    }

    private func payload(
        of slot: DatagramSlot, in bytes: Span<UInt8>, from socket: DatagramSocket
    ) throws(RefuseReason) -> DatagramSlot {
        if !spec.allowed.isEmpty, !spec.allows(socket.source(of: slot)) { throw .address }
        if let accounts = spec.accounts, !accounts.contains(socket.credentials(of: slot)) {
            throw .credentials
        }
        guard spec.envelope != nil else { return slot }
        guard
            let range = try opener?.payload(
                of: bytes, at: slot.range, nowMilliseconds: nowMilliseconds)
        else { throw .signature }
        var payload = slot
        // Within the slot, whose numbers have 32 bits.
        payload.offset = UInt32(clamping: range.lowerBound)
        payload.count = UInt32(clamping: range.count)
        return payload
    }

    /// Counts what of the batch is not read: it was received all the same.
    func addUnread(to ledger: inout IngestLedger) {
        ledger.datagrams &+= refused.total
        ledger.bytes &+= unreadBytes
        ledger.datagramsRefused.add(refused)
    }
}
