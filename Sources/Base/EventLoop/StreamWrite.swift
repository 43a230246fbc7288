internal import CLibuv

/// Keeps the bytes of one write until libuv is done with them.
///
/// Safe because libuv holds one reference from `start` until the write's end.
@safe final class StreamWrite {
    private let request: UnsafeMutablePointer<uv_write_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let onDone: (UVError?) -> Void

    static func start(
        _ bytes: [UInt8], on stream: UnsafeMutablePointer<uv_stream_t>,
        onDone: @escaping (UVError?) -> Void
    ) {
        let write = StreamWrite(bytes, onDone)
        let status = unsafe write.start(on: stream)
        if status < 0 { onDone(UVError(code: status)) }
    }

    private init(_ bytes: [UInt8], _ onDone: @escaping (UVError?) -> Void) {
        unsafe request = .allocate(capacity: 1)
        unsafe request.initialize(to: uv_write_t())
        unsafe self.bytes = .allocate(capacity: bytes.count)
        _ = unsafe self.bytes.initialize(fromContentsOf: bytes)
        self.onDone = onDone
    }

    private func start(on stream: UnsafeMutablePointer<uv_stream_t>) -> Int32 {
        let start = unsafe UnsafeMutableRawPointer(bytes.baseAddress)
        var buffer = unsafe uv_buf_t(
            base: start?.assumingMemoryBound(to: CChar.self), len: bytes.count)
        let owner = unsafe Unmanaged.passRetained(self)
        unsafe request.pointee.data = owner.toOpaque()
        let status = unsafe uv_write(request, stream, &buffer, 1) { request, status in
            guard let data = unsafe request?.pointee.data else { return }
            let write = unsafe Unmanaged<StreamWrite>.fromOpaque(data).takeRetainedValue()
            write.onDone(status < 0 ? UVError(code: status) : nil)
        }
        // A write that was not begun never calls back.
        if status < 0 { unsafe owner.release() }
        return status
    }

    deinit {
        unsafe bytes.deallocate()
        unsafe request.deallocate()
    }
}

/// Ends the sending half of a stream; nobody waits for it.
enum StreamShutdown {
    static func start(on stream: UnsafeMutablePointer<uv_stream_t>) {
        let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
        let status = unsafe uv_shutdown(request, stream) { request, _ in
            unsafe request?.deallocate()
        }
        // The stream is not connected, or was shut down before: there is nothing to end.
        if status < 0 { unsafe request.deallocate() }
    }
}
