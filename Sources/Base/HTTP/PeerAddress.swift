internal import CMicrohttpd
internal import Glibc

/// A socket address as text, and whether it is this host's own.
@safe struct PeerAddress {
    /// `127.0.0.1:9102` or `[::1]:9102`; "unix" for a socket without an address.
    let text: String
    let port: UInt16
    let isLoopback: Bool
    /// What one household or machine has: an IPv4 address, or the first 64 bits of another.
    let network: UInt64

    /// Copies what it needs; the pointer may go afterwards.
    @unsafe init(_ address: UnsafePointer<sockaddr>?) {
        guard let address = unsafe address else {
            self.init(text: "unknown", port: 0, isLoopback: false, network: 0)
            return
        }
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET: unsafe self.init(ipv4: UnsafeRawPointer(address).load(as: sockaddr_in.self))
        case AF_INET6: unsafe self.init(ipv6: UnsafeRawPointer(address).load(as: sockaddr_in6.self))
        case AF_UNIX: self.init(text: "unix", port: 0, isLoopback: true, network: 0)
        default: self.init(text: "unknown", port: 0, isLoopback: false, network: 0)
        }
    }

    /// The address a socket is bound to.
    init(ofSocket descriptor: Int32) {
        var storage = sockaddr_storage()
        self = unsafe withUnsafeMutablePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
                let status = unsafe getsockname(descriptor, address, &length)
                return unsafe PeerAddress(status == 0 ? UnsafePointer(address) : nil)
            }
        }
    }

    private init(text: String, port: UInt16, isLoopback: Bool, network: UInt64) {
        self.text = text
        self.port = port
        self.isLoopback = isLoopback
        self.network = network
    }

    private init(ipv4: sockaddr_in) {
        var address = ipv4.sin_addr
        let port = UInt16(bigEndian: ipv4.sin_port)
        let text = unsafe Self.text(AF_INET, &address)
        let number = UInt32(bigEndian: address.s_addr)
        self.init(
            text: "\(text):\(port)", port: port, isLoopback: number >> 24 == 127,
            network: UInt64(number))
    }

    private init(ipv6: sockaddr_in6) {
        var address = ipv6.sin6_addr
        let port = UInt16(bigEndian: ipv6.sin6_port)
        let text = unsafe Self.text(AF_INET6, &address)
        let bytes = unsafe withUnsafeBytes(of: &address) { unsafe Array($0) }
        let isIPv4 = bytes.prefix(12) == Array(repeating: 0, count: 10) + [0xFF, 0xFF]
        let isLoopback =
            bytes == Array(repeating: 0, count: 15) + [1] || isIPv4 && bytes[12] == 127
        let network = (isIPv4 ? bytes.suffix(4) : bytes.prefix(8)).reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        self.init(
            text: "[\(text)]:\(port)", port: port, isLoopback: isLoopback, network: network)
    }

    @unsafe private static func text(_ family: Int32, _ address: UnsafeRawPointer) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress,
                unsafe inet_ntop(family, address, start, socklen_t(buffer.count)) != nil
            else { return "unknown" }
            return unsafe String(cString: start)
        }
    }
}
