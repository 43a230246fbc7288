/// How long a connection to a receiver that acknowledges nothing is kept.
package enum ConnectionStyle: String, CaseIterable, Sendable {
    /// One connection, kept over flushes and opened again when it fails.
    case persistent
    /// A connection for each flush, closed after it: the reference's way.
    case perFlush = "per_flush"
}
