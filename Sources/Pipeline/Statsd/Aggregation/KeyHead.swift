private import CBytes

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

    init() {
        (first, second, third, fourth) = (0, 0, 0, 0)
    }

    @inline(__always)
    init(of name: ByteRange, in bytes: Span<UInt8>) {
        let start = Int(name.start)
        guard start &+ Self.byteCount <= bytes.count else {
            (first, second, third, fourth) = Self.words(of: name, nearEndOf: bytes)
            return
        }
        let count = UInt8(truncatingIfNeeded: min(name.count, Self.byteCount))
        let head = unsafe bytes.withUnsafeBytes { buffer in
            // The guard above has checked that 32 bytes follow.
            unsafe martlet_head(buffer.baseAddress.unsafelyUnwrapped + start, count)
        }
        (first, second, third, fourth) = (head.first, head.second, head.third, head.fourth)
    }

    @inline(never)
    private static func words(
        of name: ByteRange, nearEndOf bytes: Span<UInt8>
    ) -> (UInt64, UInt64, UInt64, UInt64) {
        let (start, end) = (Int(name.start), Int(name.end))
        let (first, second) = ByteWords.two(from: start, to: end, in: bytes)
        let (third, fourth) = ByteWords.two(from: start &+ 16, to: end, in: bytes)
        return (first, second, third, fourth)
    }

    var words: (UInt64, UInt64, UInt64, UInt64) { (first, second, third, fourth) }

    @inline(__always)
    static func == (left: KeyHead, right: KeyHead) -> Bool {
        (left.first ^ right.first) | (left.second ^ right.second) | (left.third ^ right.third)
            | (left.fourth ^ right.fourth) == 0
    }
}
