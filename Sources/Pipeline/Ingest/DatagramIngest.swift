internal import EventLoop
internal import Statsd

/// Reads one datagram socket, UDP or Unix, into its worker's pipeline.
final class DatagramIngest {
    private(set) var spec: ListenerSpec
    private unowned let worker: IngestWorker
    private var socket: DatagramSocket?
    private var dropsCounted: UInt64 = 0
    /// Tells who is heard; `nil` where everyone is, which costs nothing.
    private var gate: DatagramGate?

    init(_ spec: ListenerSpec, _ bound: BoundSocket, worker: IngestWorker) throws(SocketError) {
        self.spec = spec
        self.worker = worker
        socket = try DatagramSocket(
            on: worker.loop, socket: bound, receiveBufferBytes: 0
        ) { [unowned self] bytes, slots in
            if gate == nil { read(bytes, slots) } else { readHeard(bytes, slots) }
        }
        noteSenders()
        setGate()
        // What an inherited socket dropped before is the count of whoever read it then.
        if bound.isInherited, let socket { dropsCounted = socket.kernelDrops() }
    }

    /// Reads by a changed entry from now on.
    func update(_ new: ListenerSpec) {
        spec = new
        setGate()
    }

    private func setGate() {
        guard !spec.hearsEveryone else {
            gate = nil
            return
        }
        if !spec.allowed.isEmpty { socket?.noteSources() }
        if spec.accounts != nil { socket?.noteCredentials() }
        if let gate {
            gate.update(spec)
        } else {
            gate = DatagramGate(spec)
        }
    }

    /// Asks the kernel for senders once there are rules to which they matter.
    func noteSenders() {
        if worker.pipeline.tellsSendersApart { socket?.noteSources() }
    }

    private func read(_ bytes: Span<UInt8>, _ slots: Span<DatagramSlot>) {
        if let tap = worker.tap { Self.copy(bytes, slots, to: tap) }
        worker.withPipeline { ingest(bytes, slots, &$0) }
    }

    /// Reads the datagrams that the gate lets through; those that it does not are counted.
    private func readHeard(_ bytes: Span<UInt8>, _ slots: Span<DatagramSlot>) {
        guard let gate, let socket else { return }
        gate.begin()
        for index in slots.indices { gate.judge(slots[index], of: bytes, from: socket) }
        if !gate.heard.isEmpty { read(bytes, gate.heard.span) }
        worker.pipeline.count(listener: spec.index) { gate.addUnread(to: &$0) }
    }

    private func ingest(
        _ bytes: Span<UInt8>, _ slots: Span<DatagramSlot>,
        _ pipeline: inout IngestPipeline
    ) {
        let (listener, profile) = (spec.index, spec.profile)
        for index in slots.indices where slots[index].isTruncated {
            pipeline.countTruncated(listener: listener)
        }
        guard pipeline.tellsSendersApart else {
            return pipeline.ingestDatagrams(
                slots.count, of: bytes, listener: listener, profile: profile
            ) { slots[$0].range }
        }
        pipeline.ingestDatagrams(
            slots.count, of: bytes, listener: listener, profile: profile,
            senders: { sender(of: slots[$0]) }, range: { slots[$0].range })
    }

    private func sender(of slot: DatagramSlot) -> Sender {
        switch socket?.source(of: slot) {
        case .ipv4(let host, let port):
            .address(high: 0, low: 0xFFFF_0000_0000 | UInt64(host), scope: 0, port: port)
        case .ipv6(let high, let low, let scope, let port):
            .address(high: high, low: low, scope: scope, port: port)
        case .unix, nil: .unnamed
        }
    }

    private static func copy(
        _ bytes: Span<UInt8>, _ slots: Span<DatagramSlot>, to tap: PacketTap
    ) {
        var packets = PacketBatch()
        // The end of a truncated one is missing, as the ledger says: half a line would be a lie.
        for index in slots.indices where !slots[index].isTruncated {
            packets.append(copying: bytes.extracting(slots[index].range))
        }
        tap.post(packets)
    }

    /// Adds what the kernel dropped at this socket since the last call.
    func countKernelDrops() {
        guard let socket else { return }
        let drops = socket.kernelDrops()
        let new = drops &- dropsCounted
        dropsCounted = drops
        guard new > 0 else { return }
        worker.pipeline.count(listener: spec.index) { $0.kernelDrops &+= new }
    }

    /// Lets nothing more in, reads what is there, closes.
    ///
    /// The drops are read last: what the filter turned away was sent to us, and is accounted for.
    func close() {
        guard let socket else { return }
        socket.startDraining()
        socket.drain()
        countKernelDrops()
        self.socket = nil
        socket.close()
    }
}
