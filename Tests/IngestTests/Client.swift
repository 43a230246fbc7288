import EventLoop
import Glibc

/// A client's blocking socket, made by hand so that the tests do not rest on what they test.
struct Client: Sendable {
    static let anyPort = SocketAddress.ipv4(host: 0x7F00_0001, port: 0)
    static let anyPort6 = SocketAddress.ipv6(high: 0, low: 1, scope: 0, port: 0)
    static let streamType: Int32 = 1
    static let datagramType: Int32 = 2
    /// No call blocks for longer.
    private static let timeoutSeconds = 10

    let descriptor: Int32

    /// A socket connected to this address; its error if that fails.
    init(_ address: SocketAddress, type: Int32) throws {
        self.init(family: Self.family(of: address), type: type)
        let status = unsafe Self.withRaw(address) { unsafe Glibc.connect(descriptor, $0, $1) }
        guard status == 0 else {
            let code = errno
            close()
            throw UVError(code: -code)
        }
    }

    static func stream(to address: SocketAddress) throws -> Client {
        try Client(address, type: streamType)
    }

    static func datagram(to address: SocketAddress) throws -> Client {
        try Client(address, type: datagramType)
    }

    /// A socket bound here, as a service manager makes one.
    static func bound(to address: SocketAddress, type: Int32) -> Client {
        let client = Client(family: family(of: address), type: type)
        let status = unsafe withRaw(address) { unsafe Glibc.bind(client.descriptor, $0, $1) }
        precondition(status == 0, "a test may bind a socket")
        return client
    }

    private init(family: Int32, type: Int32) {
        descriptor = socket(family, type, 0)
        precondition(descriptor >= 0, "a test may open a socket")
        var limit = timeval(tv_sec: Self.timeoutSeconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] { set(option, to: &limit) }
    }

    /// Writes once; the count the kernel took, or -1.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    @discardableResult
    func send(_ text: String) -> Int { send(Array(text.utf8)) }

    /// Writes all of it, however long; false when the peer has gone.
    @discardableResult
    func sendAll(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { memory in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: memory[sent...])
                return unsafe Glibc.send(
                    descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Whether the peer ends the connection within the time limit.
    func seesEnd() -> Bool {
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, 0)
        return count == 0 || (count < 0 && errno == ECONNRESET)
    }

    /// The next datagram, or what of a stream there is.
    func receive() -> String? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        set(SO_LINGER, to: &option)
        close()
    }

    func close() {
        _ = Glibc.close(descriptor)
    }

    private func set<Value: BitwiseCopyable>(_ option: Int32, to value: inout Value) {
        let size = socklen_t(MemoryLayout<Value>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &value, size)
    }
}

// MARK: - Addresses

extension Client {
    private static func family(of address: SocketAddress) -> Int32 {
        switch address {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    private static func withRaw(
        _ address: SocketAddress, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        let bytes = bytes(of: address)
        return unsafe bytes.withUnsafeBytes { memory in
            guard let start = memory.baseAddress else { return -1 }
            return unsafe body(
                start.assumingMemoryBound(to: sockaddr.self), socklen_t(memory.count))
        }
    }

    /// The kernel's structures, byte by byte.
    private static func bytes(of address: SocketAddress) -> [UInt8] {
        let family = [UInt8(truncatingIfNeeded: family(of: address)), 0]
        switch address {
        case .ipv4(let host, let port):
            return family + bigEndian(port) + bigEndian(host) + [UInt8](repeating: 0, count: 8)
        case .ipv6(let high, let low, let scope, let port):
            return family + bigEndian(port) + bigEndian(0 as UInt32)
                + bigEndian(high) + bigEndian(low) + bigEndian(scope.byteSwapped)
        case .unix(let path):
            var name = Array(path.utf8)
            if name.first == UInt8(ascii: "@") { name[0] = 0 }
            return family + name
        }
    }

    private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        stride(from: value.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: value >> $0)
        }
    }
}
