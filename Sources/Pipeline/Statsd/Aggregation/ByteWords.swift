/// Reads bytes as words of eight, the first byte lowest, with zeros where a range ends.
enum ByteWords {
    /// The bytes from `start` on, sixteen at most and none from `end` on.
    @inline(__always)
    static func two(
        from start: Int, to end: Int, in bytes: Span<UInt8>
    ) -> (UInt64, UInt64) {
        guard start >= 0, start &+ 16 <= bytes.count else {
            return (
                slowWord(from: start, to: end, in: bytes),
                slowWord(from: start &+ 8, to: end, in: bytes)
            )
        }
        // The guard above has checked that sixteen bytes follow.
        let raw = unsafe bytes.bytes
        let low = unsafe raw.unsafeLoadUnaligned(
            fromUncheckedByteOffset: start, as: UInt64.self)
        let high = unsafe raw.unsafeLoadUnaligned(
            fromUncheckedByteOffset: start &+ 8, as: UInt64.self)
        let count = end &- start
        return (
            UInt64(littleEndian: low) & mask(count), UInt64(littleEndian: high) & mask(count &- 8)
        )
    }

    /// Ones in the first `count` bytes of a word, for any `count`.
    @inline(__always)
    private static func mask(_ count: Int) -> UInt64 {
        let bits = UInt64(truncatingIfNeeded: 64 &- 8 &* min(max(count, 0), 8))
        return bits == 64 ? 0 : ~0 &>> bits
    }

    /// Near the end of the buffer, byte by byte.
    @inline(never)
    private static func slowWord(from start: Int, to end: Int, in bytes: Span<UInt8>) -> UInt64 {
        var word: UInt64 = 0
        for offset in 0..<8 where start + offset < min(end, bytes.count) {
            word |= UInt64(bytes[start + offset]) &<< UInt64(offset * 8)
        }
        return word
    }
}
