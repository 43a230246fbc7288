import EventLoop
import Glibc

/// A blocking client's socket, made by hand so that the tests do not rest on what they test.
struct RawSocket {
    static let streamType: Int32 = 1
    static let datagramType: Int32 = 2

    let descriptor: Int32

    init(family: Int32, type: Int32) {
        descriptor = socket(family, type, 0)
        precondition(descriptor >= 0, "a test may open a socket")
    }

    /// A socket connected to this address; its errno if that fails.
    static func connected(to address: SocketAddress, type: Int32) throws -> RawSocket {
        let raw = RawSocket(family: family(of: address), type: type)
        let status = unsafe withRaw(address) { unsafe Glibc.connect(raw.descriptor, $0, $1) }
        guard status == 0 else {
            let code = errno
            raw.close()
            throw UVError(code: -code)
        }
        return raw
    }

    func bind(to address: SocketAddress) -> Int32 {
        unsafe Self.withRaw(address) { unsafe Glibc.bind(descriptor, $0, $1) } == 0 ? 0 : errno
    }

    @discardableResult
    func send(_ bytes: [UInt8], flags: Int32 = 0) -> Int {
        unsafe Glibc.send(descriptor, bytes, bytes.count, flags)
    }

    @discardableResult
    func send(_ text: String) -> Int {
        send(Array(text.utf8))
    }

    /// Sends every further write as datagrams of `byteCount`, in one piece.
    func cutWrites(into byteCount: Int32) {
        // UDP_SEGMENT, which Glibc's module leaves out.
        let (level, segment): (Int32, Int32) = (17, 103)
        var value = byteCount
        let status = unsafe setsockopt(
            descriptor, level, segment, &value, socklen_t(MemoryLayout<Int32>.size))
        precondition(status == 0, "the kernel cuts datagrams since 4.18")
    }

    /// Reads to the end of the stream.
    func readAll() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
        close()
    }

    func close() {
        _ = Glibc.close(descriptor)
    }

    static func family(of address: SocketAddress) -> Int32 {
        switch address {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    private static func withRaw(
        _ address: SocketAddress, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        switch address {
        case .ipv4(let host, let port):
            var raw = sockaddr_in()
            raw.sin_family = sa_family_t(AF_INET)
            raw.sin_port = port.bigEndian
            raw.sin_addr.s_addr = host.bigEndian
            return unsafe rebind(&raw, MemoryLayout<sockaddr_in>.size, body)
        case .ipv6(_, _, _, let port):
            var raw = sockaddr_in6()
            raw.sin6_family = sa_family_t(AF_INET6)
            raw.sin6_port = port.bigEndian
            raw.sin6_addr = in6addr_loopback
            return unsafe rebind(&raw, MemoryLayout<sockaddr_in6>.size, body)
        case .unix(let path):
            var raw = sockaddr_un()
            raw.sun_family = sa_family_t(AF_UNIX)
            var name = Array(path.utf8)
            if name.first == UInt8(ascii: "@") { name[0] = 0 }
            unsafe withUnsafeMutableBytes(of: &raw.sun_path) { unsafe $0.copyBytes(from: name) }
            return unsafe rebind(&raw, 2 + name.count, body)
        }
    }

    private static func rebind<Raw>(
        _ raw: UnsafePointer<Raw>, _ size: Int,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        unsafe body(
            UnsafeRawPointer(raw).assumingMemoryBound(to: sockaddr.self), socklen_t(size))
    }
}

/// A directory for the sockets of one test.
struct SocketFolder {
    let path: String

    init() {
        var template = Array("/tmp/martlet-test-XXXXXX".utf8CString)
        path = unsafe mkdtemp(&template).map { unsafe String(cString: $0) } ?? ""
        precondition(!path.isEmpty, "a test may make a folder")
    }

    func remove() {
        for name in ["socket", "other"] { _ = unsafe unlink("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }
}

/// The bits of a file's type and mode; nil if there is none.
func fileMode(_ path: String) -> UInt32? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode : nil
}
