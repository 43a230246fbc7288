/// A payload as a spool keeps it.
package struct SpoolRecord: Sendable, Equatable {
    package var entry: SpoolEntry
    package var bytes: [UInt8]

    package init(number: UInt64, createdAtSeconds: Double, points: Int, bytes: [UInt8]) {
        entry = SpoolEntry(
            number: number, createdAtSeconds: createdAtSeconds, points: points,
            byteCount: bytes.count)
        self.bytes = bytes
    }
}

/// What is known of a payload without its bytes.
package struct SpoolEntry: Sendable, Equatable {
    /// Rises from record to record; there may be gaps.
    package var number: UInt64
    /// Unix time at which the payload was queued.
    package var createdAtSeconds: Double
    package var points: Int
    package var byteCount: Int
}
