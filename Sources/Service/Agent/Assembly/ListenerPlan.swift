internal import Configuration
package import EventLoop
internal import Glibc
package import Ingest
internal import Statsd

/// One configured listener with the socket it is to be bound to.
package struct ListenerPlan: Sendable {
    package var spec: ListenerSpec
    package var binding: SocketBinding

    /// Plans the listener with the ledger `index`; a name is resolved here, once.
    package init(
        _ listener: ListenerOptions, index: Int, of options: AgentOptions
    ) throws(SocketError) {
        spec = ListenerSpec(listener, index: index, of: options)
        binding = try Self.binding(of: listener)
    }

    static func binding(
        of listener: ListenerOptions
    ) throws(SocketError) -> SocketBinding {
        switch listener.url.address {
        case .network(let place):
            let addresses = try SocketAddress.resolve(host: place.host, port: place.port)
            return .inet(addresses[0])
        case .socketPath(let path):
            let owner = try SocketOwner(listener.owner ?? "")
            return .unix(
                UnixSocketFile(
                    path: path, mode: listener.mode, userID: owner.userID, groupID: owner.groupID))
        }
    }
}

extension ListenerSpec {
    /// How a configured listener is read.
    init(_ listener: ListenerOptions, index: Int, of options: AgentOptions) {
        self.init(
            index: index, url: listener.url.text, transport: .init(scheme: listener.url.scheme))
        profile.dialect = options.input.dialect
        profile.gaugeSign = listener.gaugeSign
        receiveBufferBytes = options.receiveBufferBytes
        idleTimeoutSeconds = listener.idleTimeout.seconds
        framing = transport == .unixStream ? listener.framing : .lines
        joinsDatagrams = transport == .udp && listener.gro
        allowed = listener.allow.compactMap(AddressBlock.init)
        accounts = listener.accounts
    }
}

/// `user`, `user:group` or `:group` as numbers.
private struct SocketOwner {
    var userID: UInt32?
    var groupID: UInt32?

    init(_ text: String) throws(SocketError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if let user = parts.first, !user.isEmpty {
            userID = try Self.number(String(user), "user", SystemAccounts.userID)
        }
        if parts.count == 2, !parts[1].isEmpty {
            groupID = try Self.number(String(parts[1]), "group", SystemAccounts.groupID)
        }
    }

    private static func number(
        _ name: String, _ kind: String, _ lookUp: (String) -> UInt32?
    ) throws(SocketError) -> UInt32 {
        if let number = lookUp(name) { return number }
        throw SocketError(action: "find the \(kind) \(name)", cause: UVError(code: -ENOENT))
    }
}

extension ListenerOptions {
    /// Who is heard on a Unix socket; `nil` for everyone.
    ///
    /// A name that has gone since the configuration was read stands for nobody.
    var accounts: PeerAccounts? {
        guard !users.isEmpty || !groups.isEmpty else { return nil }
        return PeerAccounts(
            userIDs: users.compactMap(SystemAccounts.userID),
            groupIDs: groups.compactMap(SystemAccounts.groupID))
    }
}

extension Endpoint {
    /// The URL with the port that the kernel chose for 0.
    func text(boundTo local: SocketAddress) -> String {
        guard case .network(let place) = address, place.port == 0, let port = local.port else {
            return text
        }
        let bound = HostPort(host: place.host, port: port)
        return Endpoint(scheme: scheme, address: .network(bound)).text
    }
}

extension SocketError {
    /// The system has no such address: IPv6 is off, or the interface is not there.
    var isMissingAddress: Bool {
        cause == UVError(code: -EADDRNOTAVAIL) || cause == UVError(code: -EAFNOSUPPORT)
    }
}

extension ListenerSpec.Transport {
    fileprivate init(scheme: String) {
        switch scheme {
        case "tcp": self = .tcp
        case "unix": self = .unixStream
        case "unixgram": self = .unixDatagram
        default: self = .udp
        }
    }
}

extension AddressBlock {
    init?(_ range: AddressRange) {
        let host = range.bytes
        let address: SocketAddress
        if host.count == 4 {
            address = .ipv4(host: host.reduce(0) { $0 << 8 | UInt32($1) }, port: 0)
        } else {
            let high = host.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            let low = host.suffix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            address = .ipv6(high: high, low: low, scope: 0, port: 0)
        }
        self.init(address, prefixBits: range.prefixBits)
    }
}
