/// How much a spool may hold.
package struct SpoolLimits: Sendable, Equatable {
    /// Records on disk, because each has some 100 bytes of bookkeeping in memory: 6.5 MB at most.
    ///
    /// At one payload for a flush of 10 s they are a week.
    package static let recordsMaxDefault = 65_536
    /// Longest payload; a longer one stays in memory only.
    ///
    /// Senders cut theirs at about 1 MB.
    package static let payloadBytesMax = 16 << 20

    /// Largest sum of the segments' bytes.
    package let bytesMax: Int
    package let recordsMax: Int
    /// A segment that has this many bytes is followed by another.
    ///
    /// A sixteenth of the whole, since a segment is what is dropped; at most 4 MiB, since one is
    /// read at once when the agent starts.
    package let segmentBytes: Int
    package let segmentRecordsMax: Int

    package init(bytesMax: Int, recordsMax: Int = recordsMaxDefault) {
        precondition(bytesMax > 0 && recordsMax > 0, "a spool needs room")
        self.bytesMax = bytesMax
        self.recordsMax = recordsMax
        segmentBytes = max(1, min(bytesMax / 16, 4 << 20))
        segmentRecordsMax = max(1, recordsMax / 16)
    }

    /// Bytes that are read of one segment: what the last of its records may add is one payload.
    var segmentBytesMax: Int { segmentBytes + SpoolHeader.byteCount + Self.payloadBytesMax }
}
