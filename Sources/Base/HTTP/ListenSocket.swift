internal import EventLoop
internal import Glibc

/// Opens the socket a server listens on, so that a failure says what was wrong with what.
@safe enum ListenSocket {
    /// Connections the kernel keeps for us beyond the ones we serve.
    private static let backlog: Int32 = 128

    /// A listening, non-blocking descriptor, owned by the caller; may ask a name server.
    static func open(_ listen: HTTPListen) throws(HTTPServerError) -> Int32 {
        switch listen {
        case .address(let text):
            return try open(text)
        case .inherited(let descriptor):
            let flags = fcntl(descriptor, F_GETFL)
            guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) >= 0 else {
                throw failure("take over socket \(descriptor)", errno)
            }
            return descriptor
        }
    }

    private static func open(_ text: String) throws(HTTPServerError) -> Int32 {
        let action = "listen on http://\(text)"
        guard let (host, port) = split(text) else { throw failure(action, EINVAL) }
        // No host means every address: the IPv6 wildcard takes IPv4 too, where there is IPv6.
        let hosts = host.isEmpty || host == "::" ? ["::", "0.0.0.0"] : [host]
        var reason = EADDRNOTAVAIL
        for host in hosts {
            switch bindFirst(host, port, isDualStack: host == "::") {
            case .success(let descriptor): return descriptor
            case .failure(let error): reason = error.code
            }
            if reason == EADDRINUSE { break }
        }
        throw failure(action, reason)
    }

    /// `host:port` or `[host]:port`, where the port is a number.
    private static func split(_ text: String) -> (host: String, port: String)? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let port = text[text.index(after: colon)...]
        guard !port.isEmpty, port.utf8.allSatisfy(ASCII.isDigit), UInt16(port) != nil else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        return (String(host), String(port))
    }

    private struct Errno: Error { let code: Int32 }

    /// Binds the first of a name's addresses that can be bound.
    private static func bindFirst(
        _ host: String, _ port: String, isDualStack: Bool
    ) -> Result<Int32, Errno> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, port, &hints, &list) == 0 else {
            return .failure(Errno(code: EADDRNOTAVAIL))
        }
        defer { unsafe freeaddrinfo(list) }
        var reason = Errno(code: EADDRNOTAVAIL)
        var next = unsafe list
        while let address = unsafe next {
            switch unsafe bind(address.pointee, isDualStack: isDualStack) {
            case .success(let descriptor): return .success(descriptor)
            case .failure(let error): reason = error
            }
            unsafe next = address.pointee.ai_next
        }
        return .failure(reason)
    }

    @unsafe private static func bind(
        _ address: addrinfo, isDualStack: Bool
    ) -> Result<Int32, Errno> {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe socket(address.ai_family, type, 0)
        guard descriptor >= 0 else { return .failure(Errno(code: errno)) }
        // A restart must not wait for the old connections' TIME_WAIT; two listeners still collide.
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if unsafe address.ai_family == AF_INET6 {
            set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, isDualStack ? 0 : 1)
        }
        guard unsafe Glibc.bind(descriptor, address.ai_addr, address.ai_addrlen) == 0,
            Glibc.listen(descriptor, backlog) == 0
        else {
            let reason = Errno(code: errno)
            close(descriptor)
            return .failure(reason)
        }
        return .success(descriptor)
    }

    /// Sets a flag that any TCP socket of this system has; a failure shows at the bind.
    private static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(
            descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    static func failure(_ action: String, _ code: Int32) -> HTTPServerError {
        HTTPServerError(action: action, cause: UVError(code: -code))
    }
}
