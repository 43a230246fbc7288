internal import Configuration
internal import EventLoop

extension ClientSocket {
    /// Connects to the listener that a URL names.
    init(connectingTo target: Endpoint) throws(SocketError) {
        let isStream = target.scheme == "tcp" || target.scheme == "unix"
        switch target.address {
        case .network(let place):
            let addresses = try SocketAddress.resolve(host: place.host, port: place.port)
            try self.init(to: addresses[0], kind: isStream ? .stream : .datagram)
        case .socketPath(let path):
            try self.init(to: .unix(path: path), kind: isStream ? .stream : .datagram)
        }
    }
}
