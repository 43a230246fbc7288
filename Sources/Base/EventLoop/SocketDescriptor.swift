internal import CLibuv
internal import Glibc

/// Makes the system calls on one socket, each with its error as a throw.
///
/// It does not own the descriptor: `close()` is its holder's to call, once.
struct SocketDescriptor {
    let raw: Int32

    init(raw: Int32) {
        self.raw = raw
    }

    /// Opens a socket that does not block and is not handed on to other programs.
    init(family: Int32, kind: SocketKind) throws(UVError) {
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        raw = try UVError.checkCall(socket(family, kind.rawType | flags, 0))
    }

    func set(_ option: Int32, to value: Int32, level: Int32 = SOL_SOCKET) throws(UVError) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        try unsafe UVError.checkCall(setsockopt(raw, level, option, &value, size))
    }

    func value(of option: Int32, level: Int32 = SOL_SOCKET) throws(UVError) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        try unsafe UVError.checkCall(getsockopt(raw, level, option, &value, &size))
        return value
    }

    func bind(to address: SocketAddress) throws(UVError) {
        try UVError.checkCall(
            try unsafe address.withRaw { unsafe Glibc.bind(raw, $0, $1) })
    }

    /// Connects; a stream that cannot at once throws `EINPROGRESS` or `EAGAIN`.
    func connect(to address: SocketAddress) throws(UVError) {
        try UVError.checkCall(
            try unsafe address.withRaw { unsafe Glibc.connect(raw, $0, $1) })
    }

    /// The address the kernel gave this end.
    func localAddress() throws(UVError) -> SocketAddress {
        try unsafe address { unsafe getsockname(raw, $0, $1) }
    }

    /// The address of the other end.
    func peerAddress() throws(UVError) -> SocketAddress {
        try unsafe address { unsafe getpeername(raw, $0, $1) }
    }

    /// Makes an inherited socket like one of ours.
    func adopt() throws(UVError) {
        try UVError.checkCall(fcntl(raw, F_SETFD, FD_CLOEXEC))
        let flags = try UVError.checkCall(fcntl(raw, F_GETFL))
        try UVError.checkCall(fcntl(raw, F_SETFL, flags | O_NONBLOCK))
    }

    /// Lets calls wait: for a program that does one thing at a time.
    func setBlocking() throws(UVError) {
        let flags = try UVError.checkCall(fcntl(raw, F_GETFL))
        try UVError.checkCall(fcntl(raw, F_SETFL, flags & ~O_NONBLOCK))
    }

    func close() {
        _ = Glibc.close(raw)
    }

    private func address(
        _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) throws(UVError) -> SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var address: SocketAddress?
        let status = unsafe withUnsafeMutablePointer(to: &storage) { storage in
            let raw = unsafe UnsafeMutableRawPointer(storage).assumingMemoryBound(
                to: sockaddr.self)
            let status = unsafe call(raw, &length)
            unsafe address = SocketAddress(raw: raw, length: length)
            return status
        }
        try UVError.checkCall(status)
        guard let address else { throw .invalid }
        return address
    }
}

/// What travels through a socket.
package enum SocketKind: Sendable {
    case datagram, stream

    /// The kind of an open socket; fails for what is no socket of either kind.
    init(of socket: SocketDescriptor) throws(UVError) {
        let type = try socket.value(of: SO_TYPE)
        switch type {
        case Self.datagram.rawType: self = .datagram
        case Self.stream.rawType: self = .stream
        default: throw UVError(code: -EPROTOTYPE)
        }
    }

    var rawType: Int32 {
        switch self {
        case .datagram: Int32(SOCK_DGRAM.rawValue)
        case .stream: Int32(SOCK_STREAM.rawValue)
        }
    }
}
