/// Finds the bytes that cut a datagram: LF, `:`, `|`, `,` and `=`.
///
/// Every search runs over `start..<end` and answers `end` when there is no such byte, so a caller
/// needs no optional. Eight bytes are judged at a time, which halves the time of a line with a name
/// of 20 bytes.
enum ByteScan {
    static func first(
        _ byte: UInt8, from start: Int, to end: Int, in bytes: Span<UInt8>
    ) -> Int {
        var index = start
        // A load may reach past `end`, never past the buffer.
        while index < end, index &+ 8 <= bytes.count {
            let found = matches(of: byte, in: word(at: index, in: bytes))
            if found != 0 { return min(index &+ found.trailingZeroBitCount / 8, end) }
            index &+= 8
        }
        while index < end, bytes[index] != byte { index &+= 1 }
        return min(index, end)
    }

    static func first(
        _ byte: UInt8, or other: UInt8, from start: Int, to end: Int, in bytes: Span<UInt8>
    ) -> Int {
        var index = start
        while index < end, index &+ 8 <= bytes.count {
            let word = word(at: index, in: bytes)
            let found = matches(of: byte, in: word) | matches(of: other, in: word)
            if found != 0 { return min(index &+ found.trailingZeroBitCount / 8, end) }
            index &+= 8
        }
        while index < end, bytes[index] != byte, bytes[index] != other { index &+= 1 }
        return min(index, end)
    }

    /// The eight bytes at `index`, the first one lowest.
    @inline(__always)
    private static func word(at index: Int, in bytes: Span<UInt8>) -> UInt64 {
        // Bounds are checked by the load; any bits make a `UInt64`.
        let raw = unsafe bytes.bytes.unsafeLoadUnaligned(
            fromByteOffset: index, as: UInt64.self)
        return UInt64(littleEndian: raw)
    }

    /// The top bit of each byte of `word` that is `byte`.
    ///
    /// Bytes above the first match may be marked wrongly (the subtraction borrows), so only the
    /// lowest bit counts; Mycroft's test for a zero byte.
    @inline(__always)
    private static func matches(of byte: UInt8, in word: UInt64) -> UInt64 {
        let difference = word ^ (0x0101_0101_0101_0101 &* UInt64(byte))
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }
}
