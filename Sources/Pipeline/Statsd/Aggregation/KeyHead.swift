/// The first 32 bytes of a name, padded with zeros.
///
/// Most names are no longer. A cache entry carries it, so that comparing a key touches the entry's
/// cache line alone: with tens of thousands of series each further line is a miss that costs more
/// than the parser.
struct KeyHead: BitwiseCopyable {
    static let byteCount = 32

    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    @inline(__always)
    init(of name: ByteRange, in bytes: Span<UInt8>) {
        first = Self.word(0, name, bytes)
        second = Self.word(8, name, bytes)
        third = Self.word(16, name, bytes)
        fourth = Self.word(24, name, bytes)
    }

    @inline(__always)
    static func == (left: KeyHead, right: KeyHead) -> Bool {
        (left.first ^ right.first) | (left.second ^ right.second) | (left.third ^ right.third)
            | (left.fourth ^ right.fourth) == 0
    }

    /// Up to eight bytes of the name from `offset` on, the first lowest.
    @inline(__always)
    private static func word(_ offset: Int, _ name: ByteRange, _ bytes: Span<UInt8>) -> UInt64 {
        let left = name.count &- offset
        guard left > 0 else { return 0 }
        let start = Int(name.start) &+ offset
        guard start &+ 8 <= bytes.count else { return lastWord(start, left, bytes) }
        // The guard above has checked the range.
        let raw = unsafe bytes.bytes
        let word = unsafe raw.unsafeLoadUnaligned(
            fromUncheckedByteOffset: start, as: UInt64.self)
        return left >= 8 ? word : word & ((1 &<< UInt64(left &* 8)) &- 1)
    }

    /// The same at the end of the datagram, byte by byte.
    private static func lastWord(_ start: Int, _ left: Int, _ bytes: Span<UInt8>) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<min(left, 8) where start + index < bytes.count {
            word |= UInt64(bytes[start + index]) &<< UInt64(index * 8)
        }
        return word
    }
}
