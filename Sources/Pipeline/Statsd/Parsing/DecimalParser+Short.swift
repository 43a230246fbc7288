/// Numbers of up to eight bytes, a sign not among them: nearly all that clients send.
extension DecimalParser {
    /// 10^0 … 10^7.
    private static let shortPowers: InlineArray<8, Double> = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
    ]

    /// The number in `start..<end` if it is one to eight digits, or digits with a point among them.
    ///
    /// `nil` says only that the number, if it is one, is not of that shape. All bytes are taken at
    /// once, so the time does not depend on how many there are: the length of a value is what a
    /// processor guesses wrong.
    @inline(__always)
    static func shortValue(from start: Int, to end: Int, in bytes: Span<UInt8>) -> Double? {
        let count = end &- start
        guard count >= 1, count <= 8, end >= 8, end <= bytes.count else { return nil }
        // The eight bytes that end at `end` lie within the buffer: the line above has checked.
        let word = unsafe bytes.bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: end &- 8, as: UInt64.self)
        // Digits become 0 to 9, and what stands before the number 0.
        let foreign = UInt64(truncatingIfNeeded: 64 &- 8 &* count)
        let text = (UInt64(littleEndian: word) ^ 0x3030_3030_3030_3030) & (~0 &<< foreign)
        guard !isDigits(text) else { return Double(integer(text)) }
        return shortFraction(text, count: count)
    }

    /// The same where one of the bytes is a point, and it is not the only one.
    @inline(__always)
    private static func shortFraction(_ text: UInt64, count: Int) -> Double? {
        // `.` is 0x2E, so in `text` it is 0x1E; the lowest match is right.
        let difference = text ^ 0x1E1E_1E1E_1E1E_1E1E
        let points =
            (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
        guard points != 0, count > 1 else { return nil }
        let place = points.trailingZeroBitCount & 0x38
        let below = (UInt64(1) &<< UInt64(place)) &- 1
        // The digits before the point move up over it.
        let above = text & ~(below | 0xFF &<< UInt64(place))
        let digits = above | (text & below) &<< 8
        guard isDigits(digits) else { return nil }
        // Both are exact doubles, so the one division rounds once (Clinger, 1990).
        return Double(integer(digits)) / shortPowers[7 &- place / 8]
    }

    /// Whether every byte is 0 to 9.
    @inline(__always)
    private static func isDigits(_ text: UInt64) -> Bool {
        (text | (text &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0
    }

    /// The number of eight digits, the first one lowest: pairs, then fours, then all.
    @inline(__always)
    private static func integer(_ digits: UInt64) -> UInt32 {
        let pairs = (digits &* 10) &+ (digits &>> 8)
        let low = (pairs & 0x0000_00FF_0000_00FF) &* (100 &+ 1_000_000 &<< 32)
        let high = ((pairs &>> 16) & 0x0000_00FF_0000_00FF) &* (1 &+ 10_000 &<< 32)
        return UInt32(truncatingIfNeeded: (low &+ high) &>> 32)
    }
}
