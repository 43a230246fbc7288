private import CBytes

/// Walks the bytes that cut lines, LF, `|` and `:`, judging 64 bytes at a time.
///
/// One comparison of 64 bytes is some 40 instructions, and a line without tags rarely needs a
/// second: every byte is looked at once, for all three marks. Tags may hold `:`, so they are passed
/// by a comparison of their own. What lies behind the limit is judged with the rest, and answered
/// as a position at the limit or behind it.
struct MarkScan: BitwiseCopyable {
    /// Where the marks are counted from: bit i stands for the byte at `base` + i.
    private var base: Int
    private let limit: Int
    /// The marks that were not passed yet.
    private var marks: UInt64

    /// Begins at `start`, below `limit`; both lie in `bytes`.
    @inline(__always)
    init(from start: Int, to limit: Int, in bytes: Span<UInt8>) {
        base = start
        self.limit = limit
        marks = Self.marks(at: start, in: bytes)
    }

    /// Passes the first three marks of a line: what ends its name, its value and its type.
    ///
    /// They nearly always lie in the first 64 bytes, and one test for all of them is cheaper.
    @inline(__always)
    mutating func nextThree(in bytes: Span<UInt8>) -> (Int, Int, Int) {
        let second = marks & (marks &- 1)
        let third = second & (second &- 1)
        guard third != 0 else { return spreadThree(in: bytes) }
        let positions = (
            base &+ marks.trailingZeroBitCount, base &+ second.trailingZeroBitCount,
            base &+ third.trailingZeroBitCount
        )
        marks = third & (third &- 1)
        return positions
    }

    @inline(never)
    private mutating func spreadThree(in bytes: Span<UInt8>) -> (Int, Int, Int) {
        (next(in: bytes), next(in: bytes), next(in: bytes))
    }

    /// Passes the next LF, `|` or `:` and answers where it is; `limit` or more after the last.
    @inline(__always)
    mutating func next(in bytes: Span<UInt8>) -> Int {
        if marks == 0 { self = following(in: bytes) }
        let position = base &+ marks.trailingZeroBitCount
        marks &= marks &- 1
        return position
    }

    /// Passes the first LF or `|` from `start` on; `start` is behind all that was passed.
    @inline(__always)
    mutating func nextEnd(from start: Int, in bytes: Span<UInt8>) -> Int {
        var start = start
        var ends: UInt64 = 0
        while start < limit {
            ends = Self.ends(at: start, in: bytes)
            if ends != 0 { break }
            start &+= 64
        }
        let position = start &+ ends.trailingZeroBitCount
        // The next mark is looked for behind it.
        base = position &- 63
        marks = 0
        return position
    }

    /// The scan of the next 64 bytes that have a mark, or one at the limit.
    @inline(never)
    private func following(in bytes: Span<UInt8>) -> MarkScan {
        var next = self
        repeat {
            next.base &+= 64
            guard next.base < limit else {
                next.marks = 1
                break
            }
            next.marks = Self.marks(at: next.base, in: bytes)
        } while next.marks == 0
        return next
    }

    /// The LFs, bars and colons among the 64 bytes at `start`, which lies in `bytes`.
    @inline(__always)
    private static func marks(at start: Int, in bytes: Span<UInt8>) -> UInt64 {
        guard start &+ 64 <= bytes.count else { return lastMarks(from: start, in: bytes).all }
        return unsafe bytes.withUnsafeBytes { buffer in
            // The guard above has checked that 64 bytes follow.
            unsafe martlet_positions_of_three(
                buffer.baseAddress.unsafelyUnwrapped + start, Octet.lineFeed, Octet.bar,
                Octet.colon)
        }
    }

    /// The LFs and bars among them.
    @inline(__always)
    private static func ends(at start: Int, in bytes: Span<UInt8>) -> UInt64 {
        guard start &+ 64 <= bytes.count else { return lastMarks(from: start, in: bytes).ends }
        return unsafe bytes.withUnsafeBytes { buffer in
            // The guard above has checked that 64 bytes follow.
            unsafe martlet_positions_of_two(
                buffer.baseAddress.unsafelyUnwrapped + start, Octet.lineFeed, Octet.bar)
        }
    }

    /// The same where fewer than 64 bytes follow, byte by byte.
    @inline(never)
    private static func lastMarks(
        from start: Int, in bytes: Span<UInt8>
    ) -> (all: UInt64, ends: UInt64) {
        var colons: UInt64 = 0
        var ends: UInt64 = 0
        for index in start..<max(start, bytes.count) {
            let bit = UInt64(1) &<< UInt64(truncatingIfNeeded: index &- start)
            switch bytes[index] {
            case Octet.lineFeed, Octet.bar: ends |= bit
            case Octet.colon: colons |= bit
            default: break
            }
        }
        return (colons | ends, ends)
    }
}
