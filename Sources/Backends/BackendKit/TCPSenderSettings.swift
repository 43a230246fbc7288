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

    /// Bytes that may be in flight: half of the queue, so that encoding can go on beside it.
    ///
    /// With the default and a second until a batch is confirmed, 32 MiB/s or 600,000 lines/s.
    var inFlightBytesMax: Int { queueBytesMax / 2 }

    /// Bytes that may wait in the process for a slow receiver's window.
    var unsentBytesMax: Int { min(4 << 20, inFlightBytesMax) }

    /// Encoded bytes that may wait to be written while the receiver takes what it gets: encoding
    /// goes on as they leave, so more would only take memory.
    var waitingBytesMax: Int { min(1 << 20, inFlightBytesMax) }

    /// Bytes of waiting batches that are kept although the spool has them: reading them back costs
    /// 50 µs for a piece of 256 KiB, as long as the kernel still has them in memory.
    var keptBytesMax: Int { waitingBytesMax }

    package var target: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
