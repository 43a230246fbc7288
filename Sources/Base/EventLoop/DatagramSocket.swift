internal import CLibuv
internal import Glibc

/// Receives datagrams of UDP or a Unix socket in batches, on its loop's thread.
///
/// `uv_poll` with an own `recvmmsg`: a small datagram costs 0.62 µs so, where libuv's reader takes
/// 0.74, and the kernel's counts stay visible. Safe because libuv holds one reference from `init`
/// until its close callback, and the descriptor stays open as long as it is polled.
@safe package final class DatagramSocket {
    /// Full batches a wake-up: 8 × 64 datagrams, then timers and other sockets have their turn.
    private static let wakeupBatchesMax = 8
    /// The least of the granted receive buffer that a queued datagram takes.
    ///
    /// The kernel charges 768 bytes for the smallest (`truesize`) and grants twice what it says.
    private static let queuedBytesMin = 256

    /// Datagrams a batch: a handler gets no more at once.
    package static let batchDatagramsMax = DatagramBatch.messagesMax

    /// Takes the bytes of a batch, and where in them each datagram lies.
    package typealias BatchHandler = (_ bytes: Span<UInt8>, _ slots: Span<DatagramSlot>) -> Void

    /// Where the socket is bound; the kernel's choice, if the port was 0.
    package let localAddress: SocketAddress
    /// Bytes the kernel granted, in the unit in which they were asked for.
    ///
    /// Less than asked for means that `net.core.rmem_max` stands in the way.
    package let receiveBufferBytes: Int
    /// Reads that failed for another reason than that nothing was there.
    package private(set) var receiveErrors: UInt64 = 0

    private let memory: HandleMemory
    private let loop: Loop
    private let socket: BoundSocket
    private var batch: DatagramBatch
    private var pause = ReceivePause()
    /// Ends a pause; none for a Unix socket, whose queue holds ten datagrams.
    private var pauseTimer: Timer?
    private var onBatch: BatchHandler?
    private var dropsSeen: UInt32 = 0
    private var drops: UInt64 = 0

    /// Binds and begins to receive; `receiveBufferBytes` of 0 leaves the system's default.
    ///
    /// A datagram of up to 2 KiB comes in a batch with its neighbours, a larger one alone.
    package convenience init(
        on loop: Loop, binding: SocketBinding, receiveBufferBytes: Int,
        onBatch: @escaping BatchHandler
    ) throws(SocketError) {
        try self.init(
            on: loop, socket: try BoundSocket(binding, kind: .datagram),
            receiveBufferBytes: receiveBufferBytes, onBatch: onBatch)
    }

    /// Takes a bound socket over and begins to receive.
    package init(
        on loop: Loop, socket: BoundSocket, receiveBufferBytes: Int,
        onBatch: @escaping BatchHandler
    ) throws(SocketError) {
        self.loop = loop
        self.onBatch = onBatch
        self.socket = socket
        batch = DatagramBatch(joinsDatagrams: martlet_joins_datagrams(socket.descriptor.raw))
        // Not before the bind: `deinit` does not run for an object that never was complete.
        memory = HandleMemory(for: UV_POLL)
        localAddress = socket.localAddress
        self.receiveBufferBytes = socket.requestReceiveBuffer(receiveBufferBytes)
        do throws(UVError) {
            try unsafe UVError.check(
                uv_poll_init(loop.raw, memory.pointer(), socket.descriptor.raw))
        } catch {
            socket.close()
            throw SocketError(action: "receive from \(localAddress)", cause: error)
        }
        memory.retain(self)
        if localAddress.port != nil {
            pauseTimer = try? Timer(on: loop) { [unowned self] in endPause() }
        }
        startPolling()
    }

    /// Has the kernel note where datagrams come from; those of a Unix socket come from nowhere.
    package func noteSources() {
        if localAddress.port != nil { batch.noteSources() }
    }

    /// Where a datagram of the batch that is being handled came from.
    ///
    /// Nil if that is not noted.
    package func source(of slot: DatagramSlot) -> SocketAddress? {
        batch.source(ofMessage: Int(slot.message))
    }

    /// Has the kernel note who sends datagrams to a Unix socket.
    ///
    /// Of those that were sent before nobody knows.
    package func noteCredentials() {
        guard localAddress.port == nil else { return }
        socket.noteCredentials()
        batch.noteCredentials()
    }

    /// Who sent a datagram of the batch that is being handled; nil if that is not noted.
    package func credentials(of slot: DatagramSlot) -> PeerCredentials? {
        batch.credentials(ofMessage: Int(slot.message))
    }

    /// Datagrams the kernel dropped at this socket so far: its queue was full, or it is draining.
    ///
    /// The kernel's count has 32 bits; read it more often than it wraps. The last reading stays
    /// after `close()`.
    package func kernelDrops() -> UInt64 {
        // A closed descriptor's number may be another socket's by now.
        guard onBatch != nil else { return drops }
        let value = martlet_socket_drops(socket.descriptor.raw)
        guard value >= 0 else { return drops }
        let now = UInt32(truncatingIfNeeded: value)
        drops &+= UInt64(now &- dropsSeen)
        dropsSeen = now
        return drops
    }

    /// Lets nothing more in, so that `drain()` leaves nothing behind; false if the kernel refuses.
    ///
    /// An inherited socket stays open: the filter would stay with it, and our successor would never
    /// hear a thing. What arrives there from now on waits for that successor.
    @discardableResult
    package func startDraining() -> Bool {
        precondition(onBatch != nil, "a socket is drained before it is closed")
        guard !socket.isInherited else { return false }
        return martlet_drop_arrivals(socket.descriptor.raw) == 0
    }

    /// Delivers all that is queued, in this call; returns how many datagrams that were.
    ///
    /// It ends, also without a filter, after as many as a full receive buffer can hold.
    @discardableResult
    package func drain() -> Int {
        let queuedMax = receiveBufferBytes / Self.queuedBytesMin
        let batchesMax = queuedMax / DatagramBatch.messagesMax + 1
        return receive(batchesMax: batchesMax, untilEmpty: true).count
    }

    /// Ends the socket, once only: what is still queued is lost, and a Unix path is removed.
    package func close() {
        _ = kernelDrops()
        onBatch = nil
        pauseTimer?.close()
        memory.close()
        socket.close()
    }

    private func startPolling() {
        let status = unsafe uv_poll_start(memory.pointer(), Int32(UV_READABLE.rawValue)) {
            raw, status, _ in
            unsafe HandleMemory.owner(of: raw, as: DatagramSocket.self).wake(status)
        }
        precondition(status == 0, "a socket is polled before it is closed")
    }

    private func wake(_ status: Int32) {
        let (count, isEmpty) = receive(batchesMax: Self.wakeupBatchesMax, untilEmpty: false)
        guard onBatch != nil else { return }
        if status < 0 {
            // libuv stops polling at a pending error; reading the option clears it.
            receiveErrors &+= 1
            _ = try? socket.descriptor.value(of: SO_ERROR)
            return startPolling()
        }
        if pause.milliseconds == 0 {
            pause.noteArrivals(count, atMilliseconds: loop.nowMilliseconds)
        }
        if isEmpty { startPause() }
    }

    // MARK: Pauses

    /// Looks away for a while, if the traffic is worth it.
    private func startPause() {
        guard let pauseTimer, pause.milliseconds > 0 else { return }
        _ = unsafe uv_poll_stop(memory.pointer())
        pauseTimer.start(afterMilliseconds: pause.milliseconds)
    }

    private func endPause() {
        let fill = receiveBufferFill()
        let (count, isEmpty) = receive(batchesMax: Self.wakeupBatchesMax, untilEmpty: false)
        guard onBatch != nil else { return }
        pause.notePause(count, fill: fill)
        if isEmpty, pause.milliseconds > 0 {
            pauseTimer?.start(afterMilliseconds: pause.milliseconds)
        } else {
            startPolling()
        }
    }

    /// The share of the receive buffer that is in use; 1 if the kernel does not say.
    private func receiveBufferFill() -> Double {
        let used = martlet_receive_buffer_used(socket.descriptor.raw)
        guard used >= 0, receiveBufferBytes > 0 else { return 1 }
        // Granted is half of what the kernel counts in.
        return Double(used) / (2 * Double(receiveBufferBytes))
    }

    // MARK: Reading

    /// Reads batches until one is not full, or, `untilEmpty`, until there is nothing.
    ///
    /// Says how many datagrams came, and whether that was all there were.
    private func receive(batchesMax: Int, untilEmpty: Bool) -> (count: Int, isEmpty: Bool) {
        var total = 0
        for _ in 0..<batchesMax {
            guard onBatch != nil else { break }
            let count = batch.receive(from: socket.descriptor)
            guard count > 0 else {
                if count != -Int(EAGAIN) { receiveErrors &+= 1 }
                return (total, true)
            }
            total += count
            batch.deliver(count) { bytes, slots in onBatch?(bytes, slots) }
            guard untilEmpty || count == DatagramBatch.messagesMax else { return (total, true) }
        }
        return (total, false)
    }

    deinit { memory.deallocate() }
}
