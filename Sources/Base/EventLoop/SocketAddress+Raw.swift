internal import CLibuv
internal import Glibc

extension SocketAddress {
    /// Bytes of a Unix socket's name that the kernel takes, beside the NUL.
    private static let unixNameBytesMax = 107

    /// Reads an address the kernel wrote; nil for a family that is none of ours.
    init?(raw: UnsafePointer<sockaddr>, length: socklen_t) {
        let bytes = unsafe UnsafeRawPointer(raw)
        switch unsafe Int32(raw.pointee.sa_family) {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            let raw = unsafe bytes.loadUnaligned(as: sockaddr_in.self)
            self = .ipv4(
                host: UInt32(bigEndian: raw.sin_addr.s_addr), port: UInt16(bigEndian: raw.sin_port))
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            self.init(unsafe bytes.loadUnaligned(as: sockaddr_in6.self))
        case AF_UNIX:
            let name = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(length)).dropFirst(2)
            unsafe self.init(unixName: name)
        default: return nil
        }
    }

    init(_ raw: sockaddr_in6) {
        let halves = unsafe withUnsafeBytes(of: raw.sin6_addr) { bytes in
            unsafe (
                bytes.loadUnaligned(as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            )
        }
        self = .ipv6(
            high: UInt64(bigEndian: halves.0), low: UInt64(bigEndian: halves.1),
            scope: raw.sin6_scope_id, port: UInt16(bigEndian: raw.sin6_port))
    }

    /// Calls `body` with the address as the kernel wants it; fails for a name it cannot take.
    func withRaw<Outcome>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Outcome
    ) throws(UVError) -> Outcome {
        switch self {
        case .ipv4(let host, let port):
            var raw = sockaddr_in()
            raw.sin_family = sa_family_t(AF_INET)
            raw.sin_port = port.bigEndian
            raw.sin_addr.s_addr = host.bigEndian
            return unsafe Self.rebind(&raw, MemoryLayout<sockaddr_in>.size, body)
        case .ipv6:
            guard var raw = rawIPv6 else { throw .invalid }
            return unsafe Self.rebind(&raw, MemoryLayout<sockaddr_in6>.size, body)
        case .unix(let path):
            var (raw, size) = try Self.rawUnix(path)
            return unsafe Self.rebind(&raw, size, body)
        }
    }

    /// The address as the kernel's structure, if it is IPv6.
    var rawIPv6: sockaddr_in6? {
        guard case .ipv6(let high, let low, let scope, let port) = self else { return nil }
        var raw = sockaddr_in6()
        raw.sin6_family = sa_family_t(AF_INET6)
        raw.sin6_port = port.bigEndian
        raw.sin6_scope_id = scope
        unsafe withUnsafeMutableBytes(of: &raw.sin6_addr) { bytes in
            unsafe bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return raw
    }

    /// The socket family to open for this address.
    var family: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// A path ends with a NUL; an abstract name begins with one, and ends with the length.
    private static func rawUnix(_ path: String) throws(UVError) -> (sockaddr_un, Int) {
        let isAbstract = path.hasPrefix("@")
        let name = isAbstract ? Array(path.utf8.dropFirst()) : Array(path.utf8)
        guard name.count <= unixNameBytesMax else { throw UVError(code: -ENAMETOOLONG) }
        guard !name.isEmpty, !name.contains(0) else { throw .invalid }
        var raw = sockaddr_un()
        raw.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &raw.sun_path) { bytes in
            let field = unsafe UnsafeMutableRawBufferPointer(
                rebasing: bytes.dropFirst(isAbstract ? 1 : 0))
            unsafe field.copyBytes(from: name)
        }
        return (raw, MemoryLayout<sa_family_t>.size + 1 + name.count)
    }

    private init(unixName name: Slice<UnsafeRawBufferPointer>) {
        let isAbstract = unsafe name.first == 0
        let text =
            unsafe isAbstract
            ? String(decoding: name.dropFirst(), as: UTF8.self)
            : String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        self = .unix(path: isAbstract ? "@" + text : text)
    }

    private static func rebind<Raw, Outcome>(
        _ raw: UnsafePointer<Raw>, _ size: Int,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Outcome
    ) -> Outcome {
        unsafe body(
            UnsafeRawPointer(raw).assumingMemoryBound(to: sockaddr.self), socklen_t(size))
    }
}
