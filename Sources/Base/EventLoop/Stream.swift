internal import CLibuv
internal import Glibc

/// Reads and writes one TCP or Unix connection on its loop's thread.
///
/// Its user bounds it: `queuedBytes` tells what waits to be written, `stopReading()` holds the peer
/// back. A peer that resets is an error in `onEnd`. Safe because libuv holds one reference from
/// `init` until its close callback, and one for every write until its end.
@safe package final class Stream {
    /// Seconds of silence after which TCP asks whether the peer is still there.
    private static let keepAliveSeconds: UInt32 = 60
    /// Full reads in a row, 512 KiB: then timers and other sockets have their turn.
    ///
    /// libuv alone would make 32, which hold up a loop for 8 MiB of lines.
    private static let readsInARowMax = 2

    private let memory: HandleMemory
    private let loop: Loop
    private let isTCP: Bool
    private var onBytes: ((Span<UInt8>) -> Void)?
    private var onEnd: ((UVError?) -> Void)?
    private var readsInARow = 0

    /// A handle without a connection yet: `accept`, `open` or a `Connector` gives it one.
    init(on loop: Loop, isTCP: Bool) throws(UVError) {
        self.loop = loop
        self.isTCP = isTCP
        memory = HandleMemory(for: isTCP ? UV_TCP : UV_NAMED_PIPE)
        if isTCP {
            try unsafe UVError.check(uv_tcp_init(loop.raw, memory.pointer()))
        } else {
            try unsafe UVError.check(uv_pipe_init(loop.raw, memory.pointer(), 0))
        }
        memory.retain(self)
    }

    /// Delivers what comes until `stopReading()`, then the end: nil when the peer has finished.
    ///
    /// The bytes are the loop's and end with the call. After `onEnd` nothing more is read, and the
    /// stream still has to be closed.
    package func startReading(
        onBytes: @escaping (Span<UInt8>) -> Void, onEnd: @escaping (UVError?) -> Void
    ) {
        precondition(!isClosed, "a stream is read before it is closed")
        self.onBytes = onBytes
        self.onEnd = onEnd
        let status = unsafe uv_read_start(
            raw, { unsafe Stream.lendBuffer($0, $2) },
            { stream, count, _ in unsafe Stream.deliver(stream, count) })
        // A connection that ended already reports so like one that ends now.
        if status < 0 && status != UV_EALREADY.rawValue { end(UVError(code: status)) }
    }

    /// Leaves further bytes with the kernel, which holds the peer back once its buffer is full.
    package func stopReading() {
        unsafe uv_read_stop(raw)
    }

    /// Delivers, in this call, what the kernel holds: for a stream about to be closed.
    ///
    /// What comes meanwhile is not waited for, and nothing is begun after the monotonic deadline.
    package func readWaiting(untilNanoseconds deadline: UInt64 = .max) {
        guard let descriptor else { return }
        var waiting = Int(martlet_waiting_bytes(descriptor.raw))
        while waiting > 0, onBytes != nil, SystemClock.monotonicNanoseconds() < deadline {
            let memory = unsafe loop.borrowReadBuffer()
            let count = unsafe recv(
                descriptor.raw, memory.baseAddress, memory.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return }
            waiting -= count
            onBytes?(unsafe UnsafeBufferPointer(rebasing: memory.prefix(count)).span)
        }
    }

    /// Queues bytes and tells when the kernel has taken them, or why it never will.
    ///
    /// The bytes are copied. `onDone` comes from the loop; only for a stream that takes no more
    /// (shut down or reset) it comes at once.
    package func write(_ bytes: [UInt8], onDone: @escaping (UVError?) -> Void) {
        precondition(!isClosed, "a stream is written before it is closed")
        unsafe StreamWrite.start(bytes, on: raw, onDone: onDone)
    }

    /// Bytes written here that the kernel has not taken yet.
    package var queuedBytes: Int {
        unsafe uv_stream_get_write_queue_size(raw)
    }

    /// Bytes the kernel has taken that the peer has not acknowledged; 0 if it does not tell.
    package var unsentBytes: Int {
        guard let descriptor else { return 0 }
        return max(0, Int(martlet_unsent_bytes(descriptor.raw)))
    }

    /// The other end; nil once it has gone, or if it has no name.
    package var peerAddress: SocketAddress? { try? descriptor?.peerAddress() }

    /// Who connected a Unix stream; nil for TCP, or if the kernel does not say.
    package var peerCredentials: PeerCredentials? {
        isTCP ? nil : descriptor.flatMap(PeerCredentials.init(ofPeer:))
    }

    /// This end.
    package var localAddress: SocketAddress? { try? descriptor?.localAddress() }

    /// Whether `close()` or `reset()` was called.
    package var isClosed: Bool { memory.isClosing }

    /// Tells the peer that nothing more comes, once what is queued was written.
    package func shutdown() {
        unsafe StreamShutdown.start(on: raw)
    }

    /// Ends the connection, once only; queued writes end with `ECANCELED`.
    package func close() {
        forgetReader()
        memory.close()
    }

    /// Ends the connection at once, so that the peer sees a reset; a Unix stream is just closed.
    package func reset() {
        precondition(!isClosed, "a stream is closed once")
        forgetReader()
        guard isTCP else { return memory.close() }
        let status = unsafe uv_tcp_close_reset(memory.pointer(), HandleMemory.releaseOwner)
        // A stream that is shutting down cannot be reset any more.
        if status < 0 { memory.close() }
    }

    deinit { memory.deallocate() }
}

// MARK: - For the listener and the connector

extension Stream {
    var raw: UnsafeMutablePointer<uv_stream_t> { unsafe memory.pointer() }

    /// Takes the next connection of a listener.
    func accept(from listener: UnsafeMutablePointer<uv_stream_t>) throws(UVError) {
        try unsafe UVError.check(uv_accept(listener, raw))
        setOptions()
    }

    /// Takes a connected socket, which is the stream's to close from now on.
    func open(_ socket: SocketDescriptor) throws(UVError) {
        try unsafe UVError.check(
            isTCP
                ? uv_tcp_open(memory.pointer(), socket.raw)
                : uv_pipe_open(memory.pointer(), socket.raw))
    }

    /// What every TCP connection wants: no waiting for more to send, and news of a dead peer.
    func setOptions() {
        guard isTCP else { return }
        _ = unsafe uv_tcp_nodelay(memory.pointer(), 1)
        _ = unsafe uv_tcp_keepalive(memory.pointer(), 1, Self.keepAliveSeconds)
    }

    private var descriptor: SocketDescriptor? {
        var number: Int32 = -1
        guard unsafe uv_fileno(memory.handle, &number) == 0 else { return nil }
        return SocketDescriptor(raw: number)
    }
}

// MARK: - Reading

extension Stream {
    private static func lendBuffer(
        _ handle: UnsafeMutablePointer<uv_handle_t>?, _ buffer: UnsafeMutablePointer<uv_buf_t>?
    ) {
        let stream = unsafe HandleMemory.owner(of: handle, as: Stream.self)
        guard stream.readsInARow < readsInARowMax else {
            // No memory is how libuv is told to come back in its next turn.
            stream.readsInARow = 0
            unsafe buffer?.pointee = uv_buf_t()
            return
        }
        let memory = unsafe stream.loop.borrowReadBuffer()
        let start = UnsafeMutableRawPointer(memory.baseAddress)
        unsafe buffer?.pointee.base = start?.assumingMemoryBound(to: CChar.self)
        unsafe buffer?.pointee.len = memory.count
    }

    private static func deliver(
        _ handle: UnsafeMutablePointer<uv_stream_t>?, _ count: Int
    ) {
        let stream = unsafe HandleMemory.owner(of: handle, as: Stream.self)
        if count > 0 {
            let memory = unsafe stream.loop.borrowReadBuffer()
            let bytes = unsafe UnsafeBufferPointer(rebasing: memory.prefix(count))
            stream.readsInARow = count == memory.count ? stream.readsInARow + 1 : 0
            stream.onBytes?(unsafe bytes.span)
        } else if count < 0, count != Int(UV_ENOBUFS.rawValue) {
            let isEnd = count == Int(UV_EOF.rawValue)
            stream.end(isEnd ? nil : UVError(code: Int32(truncatingIfNeeded: count)))
        }
    }

    private func end(_ error: UVError?) {
        stopReading()
        let onEnd = onEnd
        forgetReader()
        onEnd?(error)
    }

    private func forgetReader() {
        onBytes = nil
        onEnd = nil
    }
}
