import BackendKit

/// The lines of one flush as they are written: bytes, and what became of each value.
struct InfluxLines {
    var bytes = ByteWriter()
    var tally = InfluxTally()
    /// Longest line written, its end included.
    private let lineBytesMax: Int
    /// What ends each line after its fields: a blank, the timestamp, the line's end.
    private let stamp: [UInt8]
    private var lineStart = 0
    private var hasField = false

    init(_ form: InfluxForm, timestampMilliseconds: Int64) {
        lineBytesMax = form.lineBytesMax
        stamp = Array(" \(timestampMilliseconds)\(form.timestampZeroes)\n".utf8)
    }

    mutating func begin(_ identity: borrowing InfluxIdentity) {
        lineStart = bytes.count
        hasField = false
        bytes.append(identity.head)
        tally.tagCollisions += identity.collisions
    }

    /// Writes a floating-point field; line protocol has no form for what is not finite.
    mutating func append(_ value: Double, _ name: StaticString, _ ending: [UInt8] = []) {
        guard beginField(value, name, ending) else { return }
        bytes.append(value, style: .json)
    }

    /// Writes a whole number with the suffix `i`, the nearest that there is.
    mutating func append(integer value: Double, _ name: StaticString) {
        guard beginField(value, name, []) else { return }
        let whole = value.rounded()
        // 2^63 itself is no Int64; nor is anything beyond.
        bytes.append(Int(exactly: whole) ?? (whole < 0 ? .min : .max))
        bytes.append(UInt8(ascii: "i"))
    }

    private mutating func beginField(
        _ value: Double, _ name: StaticString, _ ending: [UInt8]
    ) -> Bool {
        guard value.isFinite else {
            tally.nonFinite += 1
            return false
        }
        if hasField { bytes.append(UInt8(ascii: ",")) }
        hasField = true
        bytes.append(name)
        if !ending.isEmpty { bytes.append(ending) }
        bytes.append(UInt8(ascii: "="))
        return true
    }

    /// Ends the line; one without a field is none.
    mutating func end() {
        guard hasField else { return bytes.truncate(to: lineStart) }
        bytes.append(stamp)
        guard bytes.count - lineStart <= lineBytesMax else {
            bytes.truncate(to: lineStart)
            tally.tooLong += 1
            return
        }
        tally.lines += 1
    }
}
