package import EventLoop
package import Statsd

/// One `listen` entry, as a value.
package struct ListenerSpec: Sendable, Equatable {
    package enum Transport: Sendable, Equatable {
        case udp, tcp, unixDatagram, unixStream

        package var kind: SocketKind {
            switch self {
            case .udp, .unixDatagram: .datagram
            case .tcp, .unixStream: .stream
            }
        }
    }

    /// Its number: where its counts lie in every ledger, for the life of the process.
    package var index: Int
    /// As configured: the label in the ledger.
    package var url: String
    package var transport: Transport
    package var profile = ListenerProfile()
    /// Asked of the kernel for datagram sockets.
    package var receiveBufferBytes = 8 << 20
    /// A connection without a byte for so long is closed; 0 lets it stay.
    package var idleTimeoutSeconds = 600.0
    package var framing = StreamFraming.lines
    /// For UDP: runs of equally long datagrams come in one piece.
    package var joinsDatagrams = false
    /// Networks whose datagrams are read and whose connections are taken; empty: all.
    package var allowed: [AddressBlock] = []
    /// For Unix sockets: accounts that are heard; `nil`: all.
    package var accounts: PeerAccounts?
    /// For UDP: datagrams must be signed, and one socket takes them all; `nil`: they are lines.
    package var envelope: EnvelopeOptions?

    package init(index: Int, url: String, transport: Transport) {
        self.index = index
        self.url = url
        self.transport = transport
    }

    /// Whether a peer's address is in one of the allowed networks.
    func allows(_ peer: SocketAddress?) -> Bool {
        guard let peer else { return false }
        return allowed.contains { $0.contains(peer) }
    }

    /// Whether every datagram is read, whoever sent it.
    var hearsEveryone: Bool { allowed.isEmpty && accounts == nil && envelope == nil }

    /// The idle timeout on the loop's clock; nil for none.
    var idleTimeoutMilliseconds: UInt64? {
        guard idleTimeoutSeconds > 0 else { return nil }
        // A day at most by configuration; what is longer than a century is as good as none.
        return UInt64(exactly: (min(idleTimeoutSeconds, 4e9) * 1000).rounded(.up))
    }
}
