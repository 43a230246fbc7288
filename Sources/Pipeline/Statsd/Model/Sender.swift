/// Who sent a line, for what only tells clients apart: running totals.
package enum Sender: Hashable, Sendable {
    /// Unix datagrams, which need no address, and lines that come from no socket.
    case unnamed
    /// A client's UDP socket: an IPv4 host is the low half of an IPv6 one, as in `::ffff:10.0.0.1`.
    case address(high: UInt64, low: UInt64, scope: UInt32, port: UInt16)
    /// A stream's connection, by its number among those of its worker.
    case connection(UInt64)
}
