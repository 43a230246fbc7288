import Glibc

/// Addresses of loopback and of Unix sockets, written as URLs.
enum TestAddress {
    static func family(of url: String) -> Int32 {
        if url.contains(":///") || url.contains("://@") { return AF_UNIX }
        return url.contains("[") ? AF_INET6 : AF_INET
    }

    static func withRaw(
        _ url: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        let rest = url.split(separator: "://", maxSplits: 1).last.map(String.init) ?? ""
        let port = (rest.split(separator: ":").last.flatMap { UInt16($0) } ?? 0).bigEndian
        switch family(of: url) {
        case AF_UNIX: return unsafe withUnixAddress(rest, body)
        case AF_INET6:
            var raw = sockaddr_in6()
            raw.sin6_family = sa_family_t(AF_INET6)
            raw.sin6_port = port
            raw.sin6_addr = in6addr_loopback
            return unsafe rebind(&raw, MemoryLayout<sockaddr_in6>.size, body)
        default:
            var raw = sockaddr_in()
            raw.sin_family = sa_family_t(AF_INET)
            raw.sin_port = port
            raw.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return unsafe rebind(&raw, MemoryLayout<sockaddr_in>.size, body)
        }
    }

    private static func withUnixAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var raw = sockaddr_un()
        raw.sun_family = sa_family_t(AF_UNIX)
        var name = Array(path.utf8)
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        precondition(name.count < 108, "a socket's path is short")
        unsafe withUnsafeMutableBytes(of: &raw.sun_path) { unsafe $0.copyBytes(from: name) }
        return unsafe rebind(&raw, 2 + name.count, body)
    }

    private static func rebind<Raw>(
        _ raw: UnsafePointer<Raw>, _ size: Int,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        unsafe body(
            UnsafeRawPointer(raw).assumingMemoryBound(to: sockaddr.self), socklen_t(size))
    }
}
