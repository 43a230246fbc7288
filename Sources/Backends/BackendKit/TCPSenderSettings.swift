/// Where a sender delivers, and how patiently.
package struct TCPSenderSettings: Sendable, Equatable {
    /// For messages: the backend's name.
    package var name: String
    package var host: String
    package var port: UInt16
    package var style = ConnectionStyle.persistent
    package var timeoutMilliseconds: UInt64 = 10_000
    package var retry = RetryPolicy()
    package var queueBytesMax = 64 << 20
    /// How long a connection must last after the receiver's kernel has taken a batch.
    ///
    /// A receiver that closes with unread bytes, or a balancer that finds none, does so at once.
    package var confirmationMilliseconds: UInt64 = 1_000

    package init(name: String, host: String, port: UInt16) {
        self.name = name
        self.host = host
        self.port = port
    }

    /// Bytes that may be in flight on one connection, if more than one batch is.
    ///
    /// With 8 MiB and a second until a batch is confirmed, 8 MiB/s or 100,000 lines/s.
    var windowBytes: Int { max(1, min(8 << 20, queueBytesMax / 2)) }

    var target: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
