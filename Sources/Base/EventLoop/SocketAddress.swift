internal import CLibuv
internal import Glibc

/// Where a socket is bound or whom it reaches.
package enum SocketAddress: Sendable, Hashable {
    /// An IPv4 host in the machine's byte order: 127.0.0.1 is `0x7F00_0001`.
    case ipv4(host: UInt32, port: UInt16)
    /// An IPv6 host as its upper and lower half; `scope` is the interface of a link-local one.
    case ipv6(high: UInt64, low: UInt64, scope: UInt32, port: UInt16)
    /// A Unix socket's path, or `@name` for Linux' abstract names.
    case unix(path: String)

    /// Reads a numeric host, such as `127.0.0.1`, `::1`, `[::1]` or `fe80::1%eth0`.
    package init(parsing host: String, port: UInt16) throws(SocketError) {
        guard let address = Self.parseIPv4(host, port) ?? Self.parseIPv6(host, port) else {
            throw SocketError(action: "read address \"\(host)\"", cause: .invalid)
        }
        self = address
    }

    /// The port; nil for Unix sockets.
    package var port: UInt16? {
        switch self {
        case .ipv4(_, let port), .ipv6(_, _, _, let port): port
        case .unix: nil
        }
    }

    /// The same host with another port; a Unix socket stays as it is.
    package func with(port: UInt16) -> SocketAddress {
        switch self {
        case .ipv4(let host, _): .ipv4(host: host, port: port)
        case .ipv6(let high, let low, let scope, _):
            .ipv6(high: high, low: low, scope: scope, port: port)
        case .unix: self
        }
    }

    /// The addresses of a name, blocking: for start-up alone.
    ///
    /// In the order of the system's preference, each once. A numeric host resolves to itself.
    package static func resolve(
        host: String, port: UInt16
    ) throws(SocketError) -> [SocketAddress] {
        if let numeric = try? SocketAddress(parsing: host, port: port) { return [numeric] }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else {
            let cause = status == EAI_SYSTEM ? UVError.last : UVError(resolverStatus: status)
            throw SocketError(action: "resolve \(host)", cause: cause)
        }
        defer { unsafe freeaddrinfo(list) }
        return unsafe addresses(in: list, port: port)
    }

    /// The distinct addresses of a resolver's answer.
    static func addresses(
        in list: UnsafeMutablePointer<addrinfo>?, port: UInt16
    ) -> [SocketAddress] {
        var found: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            let address = unsafe entry.pointee.ai_addr.flatMap { raw in
                unsafe SocketAddress(raw: raw, length: entry.pointee.ai_addrlen)
            }
            if let address = address?.with(port: port), !found.contains(address) {
                found.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }

    private static func parseIPv4(_ host: String, _ port: UInt16) -> SocketAddress? {
        var raw = in_addr()
        guard unsafe inet_pton(AF_INET, host, &raw) == 1 else { return nil }
        return .ipv4(host: UInt32(bigEndian: raw.s_addr), port: port)
    }

    private static func parseIPv6(_ host: String, _ port: UInt16) -> SocketAddress? {
        var digits = Substring(host)
        if digits.hasPrefix("["), digits.hasSuffix("]") { digits = digits.dropFirst().dropLast() }
        let parts = digits.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var raw = sockaddr_in6()
        guard let address = parts.first,
            unsafe inet_pton(AF_INET6, String(address), &raw.sin6_addr) == 1
        else { return nil }
        if parts.count == 2 {
            let zone = String(parts[1])
            let scope = unsafe UInt32(zone) ?? if_nametoindex(zone)
            guard scope != 0 else { return nil }
            raw.sin6_scope_id = scope
        }
        return SocketAddress(raw).with(port: port)
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:8125`, `[::1]:8125`, `/run/martlet.sock` or `@martlet`.
    package var description: String {
        switch self {
        case .ipv4(let host, let port):
            "\(host >> 24).\(host >> 16 & 255).\(host >> 8 & 255).\(host & 255):\(port)"
        case .ipv6(_, _, let scope, let port):
            "[\(ipv6Digits)\(scope == 0 ? "" : "%\(scope)")]:\(port)"
        case .unix(let path): path
        }
    }

    private var ipv6Digits: String {
        guard var raw = rawIPv6 else { return "" }
        return unsafe withUnsafeTemporaryAllocation(
            of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)
        ) { text in
            let size = socklen_t(text.count)
            guard let start = text.baseAddress,
                unsafe inet_ntop(AF_INET6, &raw.sin6_addr, start, size) != nil
            else { return "" }
            return unsafe String(cString: start)
        }
    }
}

extension UVError {
    /// An error of `getaddrinfo`, in libuv's numbering.
    init(resolverStatus: Int32) {
        switch resolverStatus {
        case EAI_AGAIN: self.init(code: UV_EAI_AGAIN.rawValue)
        case EAI_FAIL: self.init(code: UV_EAI_FAIL.rawValue)
        case EAI_FAMILY: self.init(code: UV_EAI_FAMILY.rawValue)
        case EAI_MEMORY: self.init(code: UV_EAI_MEMORY.rawValue)
        default: self.init(code: UV_EAI_NONAME.rawValue)
        }
    }
}
