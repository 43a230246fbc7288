internal import CLibuv
internal import Glibc

/// Looks one name up without blocking its loop's thread.
///
/// The look-up runs on a thread of libuv's pool. Safe because libuv holds one reference from
/// `resolve` until the request's callback.
@safe package final class AddressResolver {
    private let request: UnsafeMutablePointer<uv_getaddrinfo_t>
    private let loop: Loop
    private let port: UInt16
    private var onResult: ((Result<[SocketAddress], UVError>) -> Void)?

    /// Begins to look up; `onResult` comes once, later, from the loop, with one address at least.
    package static func resolve(
        on loop: Loop, host: String, port: UInt16,
        onResult: @escaping (Result<[SocketAddress], UVError>) -> Void
    ) throws(UVError) -> AddressResolver {
        let resolver = AddressResolver(loop, port, onResult)
        try resolver.start(host)
        return resolver
    }

    /// Gives up, without a call of `onResult`; too late, it does nothing.
    ///
    /// A look-up that a thread has begun goes on unseen: `Loop.close()` waits for it.
    package func cancel() {
        guard onResult != nil else { return }
        onResult = nil
        _ = unsafe UnsafeMutableRawPointer(request).withMemoryRebound(
            to: uv_req_t.self, capacity: 1
        ) { unsafe uv_cancel($0) }
    }

    private init(
        _ loop: Loop, _ port: UInt16,
        _ onResult: @escaping (Result<[SocketAddress], UVError>) -> Void
    ) {
        unsafe request = .allocate(capacity: 1)
        unsafe request.initialize(to: uv_getaddrinfo_t())
        self.loop = loop
        self.port = port
        self.onResult = onResult
    }

    private func start(_ host: String) throws(UVError) {
        // The brackets of an IPv6 host belong to the notation, not to the address.
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? String(host.dropFirst().dropLast()) : host
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let owner = unsafe Unmanaged.passRetained(self)
        unsafe request.pointee.data = owner.toOpaque()
        let status = unsafe uv_getaddrinfo(
            loop.raw, request,
            { request, status, list in
                guard let data = unsafe request?.pointee.data else { return }
                let owner = unsafe Unmanaged<AddressResolver>.fromOpaque(data).takeRetainedValue()
                unsafe owner.finish(status, list)
            }, name, nil, &hints)
        guard status == 0 else {
            unsafe owner.release()
            throw UVError(code: status)
        }
    }

    private func finish(_ status: Int32, _ list: UnsafeMutablePointer<addrinfo>?) {
        defer { unsafe uv_freeaddrinfo(list) }
        guard let onResult else { return }
        self.onResult = nil
        guard status == 0 else { return onResult(.failure(UVError(code: status))) }
        let addresses = unsafe SocketAddress.addresses(in: list, port: port)
        onResult(
            addresses.isEmpty
                ? .failure(UVError(code: UV_EAI_NONAME.rawValue)) : .success(addresses))
    }

    deinit { unsafe request.deallocate() }
}
