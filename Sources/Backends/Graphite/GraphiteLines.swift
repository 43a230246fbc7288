import BackendKit

/// The lines of one flush as they are written: bytes, and what became of each value.
struct GraphiteLines {
    /// Longest line written, its end included.
    ///
    /// Carbon closes the connection at one of more than 16,384 bytes.
    static let lineBytesMax = 16_384

    var bytes = ByteWriter()
    var tally = GraphiteTally()
    private let suffix: [UInt8]
    /// What ends each line: a space, the timestamp, the line's end.
    private let stamp: [UInt8]

    init(suffix: [UInt8], timestampSeconds: Int64) {
        self.suffix = suffix
        stamp = Array(" \(timestampSeconds)\n".utf8)
    }

    /// Writes a value of a series.
    mutating func append(
        _ value: Double, _ frame: GraphiteNamespace.Frame, _ identity: borrowing GraphiteIdentity
    ) {
        let start = bytes.count
        bytes.append(frame.before)
        bytes.append(identity.name.bytes)
        bytes.append(frame.after)
        finish(value, tags: identity.tags, from: start)
    }

    /// Writes a statistic of a timer: its name ends in `.STATISTIC` and `ending`.
    mutating func append(
        _ value: Double, _ frame: GraphiteNamespace.Frame, _ identity: borrowing GraphiteIdentity,
        statistic: StaticString, ending: [UInt8] = []
    ) {
        let start = bytes.count
        bytes.append(frame.before)
        bytes.append(identity.name.bytes)
        bytes.append(UInt8(ascii: "."))
        bytes.append(statistic)
        bytes.append(ending)
        finish(value, tags: identity.tags, from: start)
    }

    /// Writes one of the agent's own figures.
    mutating func append(_ value: Double, before: [UInt8], own name: StaticString) {
        let start = bytes.count
        bytes.append(before)
        bytes.append(name)
        finish(value, tags: ByteWriter(), from: start)
    }

    private mutating func finish(_ value: Double, tags: borrowing ByteWriter, from start: Int) {
        guard value.isFinite else {
            bytes.truncate(to: start)
            tally.nonFinite += 1
            return
        }
        bytes.append(suffix)
        bytes.append(tags.bytes)
        bytes.append(UInt8(ascii: " "))
        bytes.append(value, style: .json)
        bytes.append(stamp)
        guard bytes.count - start <= Self.lineBytesMax else {
            bytes.truncate(to: start)
            tally.tooLong += 1
            return
        }
        tally.lines += 1
    }
}
