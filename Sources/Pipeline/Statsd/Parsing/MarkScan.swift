private import CBytes

/// Walks the bytes that cut lines, LF, `|` and `:`, judging 64 bytes at a time.
///
/// The end of the datagram counts as an LF. One comparison of 64 bytes is some 35 instructions, and
/// a line without tags rarely needs a second: every byte is looked at once, for all three marks.
struct MarkScan: BitwiseCopyable {
    /// The buffer that a scan reads needs so many bytes, the datagram itself need not have them.
    static let bufferBytesMin = 64

    /// Where the marks are counted from: bit i stands for the byte at `base` + i.
    private let base: Int
    private let limit: Int
    /// The marks that were not passed yet.
    private var marks: UInt64
    /// Which of them, and of those before, are LFs and bars.
    private let ends: UInt64

    /// Begins at `start`, below `limit`; both lie in `bytes`, which has `bufferBytesMin`.
    @inline(__always)
    init(from start: Int, to limit: Int, in bytes: Span<UInt8>) {
        base = start
        self.limit = limit
        var (ends, colons) =
            start &+ 64 <= bytes.count
            ? Self.marks(at: start, in: bytes) : Self.lastMarks(from: start, in: bytes)
        // What lies behind the datagram is another's; a mark there is never passed.
        if limit &- start < 64 { ends |= 1 &<< UInt64(truncatingIfNeeded: limit &- start) }
        self.ends = ends
        marks = ends | colons
    }

    /// Passes the next LF, `|` or `:` and answers where it is; `limit` after the last.
    @inline(__always)
    mutating func next(in bytes: Span<UInt8>) -> Int {
        while marks == 0 { self = following(in: bytes) }
        let position = base &+ marks.trailingZeroBitCount
        marks &= marks &- 1
        return position
    }

    /// Passes the next LF or `|` and any `:` before it; answers where it is.
    @inline(__always)
    mutating func nextEnd(in bytes: Span<UInt8>) -> Int {
        while marks & ends == 0 { self = following(in: bytes) }
        let left = marks & ends
        marks &= ~(left ^ (left &- 1))
        return base &+ left.trailingZeroBitCount
    }

    /// The scan of the next 64 bytes.
    @inline(never)
    private func following(in bytes: Span<UInt8>) -> MarkScan {
        MarkScan(from: base &+ 64, to: limit, in: bytes)
    }

    /// The marks of the 64 bytes at `start`, which lie in `bytes`: the ends, and the colons.
    @inline(__always)
    private static func marks(
        at start: Int, in bytes: Span<UInt8>
    ) -> (UInt64, UInt64) {
        precondition(start >= 0 && start &+ 64 <= bytes.count, "64 bytes are judged at once")
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let first = buffer.baseAddress else { return (0, 0) }
            let block = unsafe first + start
            return unsafe (
                martlet_positions_of_two(block, Octet.lineFeed, Octet.bar),
                martlet_positions(block, Octet.colon)
            )
        }
    }

    /// The same where fewer than 64 bytes follow: the load starts earlier, its marks are shifted.
    @inline(never)
    private static func lastMarks(from start: Int, in bytes: Span<UInt8>) -> (UInt64, UInt64) {
        let (ends, colons) = marks(at: bytes.count &- 64, in: bytes)
        let shift = start &- (bytes.count &- 64)
        return (ends >> shift, colons >> shift)
    }
}
