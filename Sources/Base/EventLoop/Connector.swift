internal import CLibuv
internal import Glibc

/// Makes one connection, within a time, on its loop's thread.
///
/// Safe because libuv holds one reference from `init` until the request's callback.
@safe package final class Connector {
    private let request: UnsafeMutablePointer<uv_connect_t>
    private var stream: Stream?
    private var timer: Timer?
    private var onResult: ((Result<Stream, UVError>) -> Void)?

    /// Begins to connect; `onResult` comes once, later, from the loop.
    @discardableResult
    package static func connect(
        on loop: Loop, to address: SocketAddress, timeoutMilliseconds: UInt64,
        onResult: @escaping (Result<Stream, UVError>) -> Void
    ) -> Connector {
        let connector = Connector(onResult)
        connector.start(on: loop, address, timeoutMilliseconds)
        return connector
    }

    /// Gives up, without a call of `onResult`; too late, it does nothing.
    package func cancel() {
        guard onResult != nil else { return }
        onResult = nil
        closeTimer()
        closeStream()
    }

    private init(_ onResult: @escaping (Result<Stream, UVError>) -> Void) {
        unsafe request = .allocate(capacity: 1)
        unsafe request.initialize(to: uv_connect_t())
        self.onResult = onResult
    }

    private func start(
        on loop: Loop, _ address: SocketAddress, _ timeoutMilliseconds: UInt64
    ) {
        do throws(UVError) {
            let stream = try Stream(on: loop, isTCP: address.port != nil)
            self.stream = stream
            let timer = try Timer(on: loop) { self.finish(with: .timedOut) }
            self.timer = timer
            if address.port != nil {
                timer.start(afterMilliseconds: timeoutMilliseconds)
                try connectTCP(stream, to: address)
            } else {
                try connectUnix(stream, to: address)
                finishSoon(on: loop, with: nil)
            }
        } catch {
            finishSoon(on: loop, with: error)
        }
    }

    private func connectTCP(_ stream: Stream, to address: SocketAddress) throws(UVError) {
        let owner = unsafe Unmanaged.passRetained(self)
        unsafe request.pointee.data = owner.toOpaque()
        let handle = unsafe UnsafeMutableRawPointer(stream.raw).assumingMemoryBound(
            to: uv_tcp_t.self)
        var status = -EINVAL
        do throws(UVError) {
            status = try unsafe address.withRaw { raw, _ in
                unsafe uv_tcp_connect(request, handle, raw) { request, status in
                    guard let data = unsafe request?.pointee.data else { return }
                    let owner = unsafe Unmanaged<Connector>.fromOpaque(data).takeRetainedValue()
                    owner.finish(with: status < 0 ? UVError(code: status) : nil)
                }
            }
            try UVError.check(status)
        } catch {
            // A request that was not begun never calls back.
            unsafe owner.release()
            throw error
        }
    }

    /// A Unix socket connects at once or not at all; libuv's own call knows no abstract names.
    private func connectUnix(_ stream: Stream, to address: SocketAddress) throws(UVError) {
        let socket = try SocketDescriptor(family: AF_UNIX, kind: .stream)
        do throws(UVError) {
            try socket.connect(to: address)
            try stream.open(socket)
        } catch {
            socket.close()
            throw error
        }
    }

    /// Reports from the loop what is known already, so that no caller is called back at once.
    private func finishSoon(on loop: Loop, with error: UVError?) {
        closeTimer()
        guard let soon = try? Timer(on: loop, onFire: { self.finish(with: error) }) else {
            preconditionFailure("a timer needs no resource but its memory")
        }
        timer = soon
        soon.start(afterMilliseconds: 0)
    }

    private func finish(with error: UVError?) {
        guard let onResult else { return }
        self.onResult = nil
        closeTimer()
        if let error {
            closeStream()
            onResult(.failure(error))
        } else if let stream {
            self.stream = nil
            stream.setOptions()
            onResult(.success(stream))
        }
    }

    private func closeTimer() {
        timer?.close()
        timer = nil
    }

    private func closeStream() {
        stream?.close()
        stream = nil
    }

    deinit { unsafe request.deallocate() }
}
