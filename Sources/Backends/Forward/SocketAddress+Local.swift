import EventLoop

extension SocketAddress {
    /// Whether what is sent there stays on this machine.
    var isLocal: Bool {
        switch self {
        case .unix: true
        case .ipv4(let host, _): host >> 24 == 127
        case .ipv6(let high, let low, _, _):
            high == 0 && (low == 1 || low >> 24 == 0xFFFF_7F)
        }
    }
}
