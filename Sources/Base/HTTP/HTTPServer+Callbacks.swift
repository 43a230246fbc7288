internal import CMicrohttpd

/// The C callbacks: each finds its objects and hands over to a method.
extension HTTPServer {
    @unsafe private static func from(_ context: UnsafeMutableRawPointer?) -> HTTPServer {
        guard let context = unsafe context else {
            preconditionFailure("the library hands back the context it was given")
        }
        return unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    }

    @unsafe private static func exchange(_ slot: UnsafeMutableRawPointer?) -> Exchange? {
        unsafe slot.map { unsafe Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The library's daemon, which owns the socket from now on; nil when it cannot start.
    @unsafe func makeDaemon(listeningOn descriptor: Int32) -> OpaquePointer? {
        var limits = martlet_http_limits(
            connections: UInt32(clamping: options.connectionsMax),
            connection_memory_bytes: options.headerBytesMax + HTTPServerOptions.writeBufferBytes,
            inactive_seconds: UInt32(clamping: options.idleTimeoutSeconds),
            is_encrypted: tls == nil ? 0 : 1)
        var callbacks = unsafe martlet_http_callbacks()
        unsafe callbacks.context = Unmanaged.passUnretained(self).toOpaque()
        unsafe Self.setRequestCallbacks(&callbacks)
        unsafe Self.setEndCallbacks(&callbacks)
        return unsafe martlet_http_start(descriptor, &limits, &callbacks)
    }

    @unsafe private static func setRequestCallbacks(_ callbacks: inout martlet_http_callbacks) {
        unsafe callbacks.on_target = { _, target, _ in
            let bytes = unsafe target.map { unsafe Array(String(cString: $0).utf8) } ?? []
            return unsafe Unmanaged.passRetained(Exchange(target: bytes)).toOpaque()
        }
        unsafe callbacks.on_request = { context, connection, _, method, _, piece, count, slot in
            guard let connection = unsafe connection, let count = unsafe count,
                let exchange = unsafe HTTPServer.exchange(slot?.pointee)
            else { return .NO }
            let server = unsafe HTTPServer.from(context)
            let bytes = unsafe UnsafeRawBufferPointer(start: piece, count: count.pointee)
            unsafe count.pointee = 0
            let name = unsafe method.map { unsafe String(cString: $0) } ?? ""
            return unsafe server.receive(exchange, HTTPMethod(name), bytes, on: connection)
        }
    }

    @unsafe private static func setEndCallbacks(_ callbacks: inout martlet_http_callbacks) {
        unsafe callbacks.on_completed = { context, connection, slot, code in
            guard let slot = unsafe slot, let ended = unsafe slot.pointee else { return }
            let exchange = unsafe Unmanaged<Exchange>.fromOpaque(ended).takeRetainedValue()
            unsafe slot.pointee = nil
            let isWhole = code == .REQUEST_TERMINATED_COMPLETED_OK
            let descriptor = unsafe martlet_http_connection_fd(connection)
            unsafe HTTPServer.from(context).exchangeEnded(exchange, isWhole, descriptor)
        }
        unsafe callbacks.on_connection = { context, connection, _, code in
            let server = unsafe HTTPServer.from(context)
            let descriptor = unsafe martlet_http_connection_fd(connection)
            if code == .CONNECTION_NOTIFY_STARTED {
                unsafe server.encrypt(connection, descriptor)
                server.connectionOpened(descriptor)
            } else {
                server.connectionClosed(descriptor)
            }
        }
    }
}
