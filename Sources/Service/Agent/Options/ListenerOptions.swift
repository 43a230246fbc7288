package import Configuration
package import Ingest
package import Statsd
package import TLS

/// One place where metrics arrive.
package struct ListenerOptions: Sendable, Equatable {
    package var url: Endpoint
    /// A stream that is silent for so long is closed.
    package var idleTimeout: Duration = .seconds(600)
    /// Peers that are heard; empty for everyone.
    package var allow: [AddressRange] = []
    /// Accounts that are heard on a Unix socket, names or numbers; both lists empty for everyone.
    package var users: [String] = []
    package var groups: [String] = []
    /// Permissions of a socket file; `nil` leaves them to the umask.
    package var mode: UInt32?
    /// `user`, `user:group` or `:group` of a socket file; `nil` leaves it alone.
    package var owner: String?
    package var gaugeSign = GaugeSign.delta
    package var framing = StreamFraming.auto
    /// Runs of equally long datagrams are taken from the kernel in one piece.
    package var gro = false
    /// The file with the keys by which datagrams must be signed; empty if they need not be.
    package var keysFile = ""
    /// How far a signed datagram's time may be from ours.
    package var driftMax: Duration = .seconds(30)
    /// The file with the tokens that agents must have; empty for none.
    package var tokenFile = ""
    /// What a listener of encrypted connections shows and asks for.
    package var tls = TLSFiles()

    package init(url: Endpoint) {
        self.url = url
    }

    /// A listener on the loopback interface.
    init(_ scheme: String, _ host: String) {
        let address = HostPort(host: host, port: 8125)
        self.init(url: Endpoint(scheme: scheme, address: .network(address)))
    }

    static let defaults = [
        ListenerOptions("udp", "127.0.0.1"), ListenerOptions("udp", "::1"),
        ListenerOptions("tcp", "127.0.0.1"), ListenerOptions("tcp", "::1"),
    ]
}

extension ListenerOptions {
    /// Of listeners that read lines.
    static let lineSchemes = ["udp", "tcp", "unixgram", "unix"]
    package static let schemes = lineSchemes + ["forward", "forward+tls", "forward+unix"]

    var isStream: Bool { url.scheme == "tcp" || url.scheme == "unix" }

    /// Agents forward to it: it is a collector's, and none of the pipeline's.
    package var isForward: Bool { url.scheme.hasPrefix("forward") }

    /// A socket of this machine, whose kernel knows who is at the other end.
    var isUnix: Bool { ["unix", "unixgram", "forward+unix"].contains(url.scheme) }

    /// Connections are encrypted.
    var isEncrypted: Bool { url.scheme == "forward+tls" }

    /// Whether only this machine can reach it.
    var isLocal: Bool {
        switch url.address {
        case .socketPath: true
        case .network(let place): place.isLoopback
        }
    }

    /// A socket in the file system; an abstract name has neither mode nor owner.
    var isSocketFile: Bool {
        guard case .socketPath(let path) = url.address else { return false }
        return path.hasPrefix("/")
    }

    /// Whether what this host sends to `url` comes to this listener, as far as the text says.
    func hears(_ url: Endpoint) -> Bool {
        guard self.url.scheme == url.scheme, case .network(let own) = self.url.address,
            case .network(let other) = url.address, own.port == other.port, own.port != 0
        else { return false }
        let isAnyHost = own.host == "0.0.0.0" || own.host == "::"
        let isLoopback =
            other.host.hasPrefix("127.") || ["localhost", "::1", "0.0.0.0"].contains(other.host)
        return own.host == other.host || isAnyHost && isLoopback
    }
}
