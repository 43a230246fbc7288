/// Writes Protocol Buffers' wire format: what an encoder needs, no reflection, no descriptors.
///
/// The caller gives field numbers and types; nothing is left out by itself, so a default that
/// means nothing is simply not written. Fields of a message may be written in any order.
/// Source: https://protobuf.dev/programming-guides/encoding/
package struct ProtobufWriter: Sendable {
    private var out: ByteWriter

    package init(capacity: Int = 0) {
        out = ByteWriter(capacity: capacity)
    }

    package var count: Int { out.count }
    package var bytes: [UInt8] { out.bytes }

    package mutating func take() -> [UInt8] { out.take() }
    package mutating func removeAll() { out.removeAll() }

    // MARK: Numbers

    /// `uint64`, `int64` of the same bits, `bool` and `enum`.
    package mutating func append(_ field: Int, varint value: UInt64) {
        appendTag(field, .varint)
        appendVarint(value)
    }

    package mutating func append(_ field: Int, int64 value: Int64) {
        append(field, varint: UInt64(bitPattern: value))
    }

    /// `sint32` and `sint64`: small magnitudes of both signs are short.
    package mutating func append(_ field: Int, sint64 value: Int64) {
        append(field, varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    package mutating func append(_ field: Int, fixed64 value: UInt64) {
        appendTag(field, .fixed64)
        appendFixed64(value)
    }

    /// Every bit of `value`, so that NaNs stay what they are.
    package mutating func append(_ field: Int, double value: Double) {
        append(field, fixed64: value.bitPattern)
    }

    // MARK: Bytes

    package mutating func append(_ field: Int, bytes: [UInt8]) {
        appendHead(field, byteCount: bytes.count)
        out.append(bytes)
    }

    package mutating func append(_ field: Int, bytes: ArraySlice<UInt8>) {
        appendHead(field, byteCount: bytes.count)
        out.append(bytes)
    }

    package mutating func append(_ field: Int, string: String) {
        appendHead(field, byteCount: string.utf8.count)
        out.append(string)
    }

    package mutating func append(_ field: Int, string: StaticString) {
        appendHead(field, byteCount: string.utf8CodeUnitCount)
        out.append(string)
    }

    /// One text of two parts.
    package mutating func append(_ field: Int, string: String, ending: StaticString) {
        appendHead(field, byteCount: string.utf8.count + ending.utf8CodeUnitCount)
        out.append(string)
        out.append(ending)
    }

    /// Varints without tags: `repeated uint64`, packed.
    package mutating func append(_ field: Int, packedVarints values: [UInt64]) {
        guard !values.isEmpty else { return }
        appendHead(field, byteCount: values.reduce(0) { $0 + Self.varintBytes($1) })
        for value in values { appendVarint(value) }
    }

    /// The length of a message that stands by itself in a stream, before it.
    package mutating func append(delimiter byteCount: Int) {
        appendVarint(UInt64(byteCount))
    }

    /// Fields that another writer wrote.
    package mutating func append(fields: [UInt8]) {
        out.append(fields)
    }

    // MARK: Messages

    /// Where a message began, for `end`.
    package struct Mark: BitwiseCopyable, Sendable {
        fileprivate let start: Int
    }

    /// Begins a message within this one; everything up to `end` is its content.
    ///
    /// One byte is kept for its length, which serves up to 127 bytes; a longer content is moved.
    package mutating func begin(_ field: Int) -> Mark {
        appendTag(field, .bytes)
        out.append(0)
        return Mark(start: out.count)
    }

    /// Writes the length of the message that began at `mark`.
    package mutating func end(_ mark: Mark) {
        var rest = UInt64(out.count - mark.start)
        let lengthBytes = Self.varintBytes(rest)
        if lengthBytes > 1 { out.openGap(at: mark.start, byteCount: lengthBytes - 1) }
        for position in (mark.start - 1)..<(mark.start - 1 + lengthBytes) {
            let isLast = rest < 0x80
            out.set(UInt8(truncatingIfNeeded: rest) & 0x7F | (isLast ? 0 : 0x80), at: position)
            rest >>= 7
        }
    }

    // MARK: Wire

    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case bytes = 2
    }

    private mutating func appendHead(_ field: Int, byteCount: Int) {
        appendTag(field, .bytes)
        appendVarint(UInt64(byteCount))
    }

    private mutating func appendTag(_ field: Int, _ type: WireType) {
        appendVarint(UInt64(field) << 3 | type.rawValue)
    }

    private mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        out.append(UInt8(truncatingIfNeeded: rest))
    }

    private mutating func appendFixed64(_ value: UInt64) {
        for shift in 0..<8 { out.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * shift))) }
    }

    private static func varintBytes(_ value: UInt64) -> Int {
        max(1, (64 - value.leadingZeroBitCount + 6) / 7)
    }
}
