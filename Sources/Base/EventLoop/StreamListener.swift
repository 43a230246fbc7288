internal import CLibuv

/// Accepts TCP or Unix stream connections on its loop's thread.
///
/// Safe because libuv holds one reference from `init` until its close callback.
@safe package final class StreamListener {
    /// Connections that may wait to be accepted.
    package static let backlogDefault: Int32 = 128

    /// Where the listener is bound; the kernel's choice, if the port was 0.
    package let localAddress: SocketAddress
    /// Connections that could not be accepted, for want of file descriptors mostly.
    package private(set) var acceptErrors: UInt64 = 0

    private let memory: HandleMemory
    private let loop: Loop
    private let socket: BoundSocket
    private let isTCP: Bool
    private var onConnection: ((Stream) -> Void)?

    /// Binds and listens; `backlog` connections may wait to be accepted.
    ///
    /// Each connection is handed over open: whoever has too many closes it.
    package convenience init(
        on loop: Loop, binding: SocketBinding, backlog: Int32 = backlogDefault,
        onConnection: @escaping (Stream) -> Void
    ) throws(SocketError) {
        try self.init(
            on: loop, socket: try BoundSocket(binding, kind: .stream), backlog: backlog,
            onConnection: onConnection)
    }

    /// Takes a bound socket over and listens.
    package init(
        on loop: Loop, socket: BoundSocket, backlog: Int32 = backlogDefault,
        onConnection: @escaping (Stream) -> Void
    ) throws(SocketError) {
        self.loop = loop
        self.onConnection = onConnection
        self.socket = socket
        localAddress = socket.localAddress
        isTCP = socket.localAddress.port != nil
        memory = HandleMemory(for: isTCP ? UV_TCP : UV_NAMED_PIPE)
        do throws(UVError) {
            try open()
        } catch {
            socket.close()
            throw SocketError(action: "listen on \(localAddress)", cause: error)
        }
        do throws(UVError) {
            try listen(backlog)
        } catch {
            close()
            throw SocketError(action: "listen on \(localAddress)", cause: error)
        }
    }

    /// Ends the listener, once only: a Unix path is removed, accepted connections stay.
    package func close() {
        onConnection = nil
        memory.close()
        socket.removeFile()
    }

    /// Hands over, in this call, every connection that waits: for a listener about to be closed.
    package func acceptWaiting() {
        // As many as the kernel's queue can hold; those that come meanwhile are refused.
        for _ in 0...Self.backlogDefault {
            let number = martlet_accept(socket.descriptor.raw)
            guard number >= 0, let onConnection else { return }
            guard let stream = adopt(SocketDescriptor(raw: number)) else { continue }
            onConnection(stream)
        }
    }

    private func adopt(_ accepted: SocketDescriptor) -> Stream? {
        guard let stream = try? Stream(on: loop, isTCP: isTCP) else {
            accepted.close()
            return nil
        }
        do throws(UVError) {
            try stream.open(accepted)
            return stream
        } catch {
            accepted.close()
            stream.close()
            return nil
        }
    }

    /// Gives the socket to libuv, which closes it with the handle.
    private func open() throws(UVError) {
        if isTCP {
            try unsafe UVError.check(uv_tcp_init(loop.raw, memory.pointer()))
        } else {
            try unsafe UVError.check(uv_pipe_init(loop.raw, memory.pointer(), 0))
        }
        memory.retain(self)
        let number = socket.descriptor.raw
        let status =
            unsafe isTCP
            ? uv_tcp_open(memory.pointer(), number) : uv_pipe_open(memory.pointer(), number)
        guard status == 0 else {
            memory.close()
            throw UVError(code: status)
        }
    }

    private func listen(_ backlog: Int32) throws(UVError) {
        let raw: UnsafeMutablePointer<uv_stream_t> = unsafe memory.pointer()
        try unsafe UVError.check(
            uv_listen(raw, backlog) { raw, status in
                unsafe HandleMemory.owner(of: raw, as: StreamListener.self).accept(status)
            })
    }

    private func accept(_ status: Int32) {
        guard status == 0, let onConnection else {
            acceptErrors &+= 1
            return
        }
        do throws(UVError) {
            let stream = try Stream(on: loop, isTCP: isTCP)
            do throws(UVError) {
                try unsafe stream.accept(from: memory.pointer())
            } catch {
                stream.close()
                throw error
            }
            onConnection(stream)
        } catch {
            acceptErrors &+= 1
        }
    }

    deinit { memory.deallocate() }
}
