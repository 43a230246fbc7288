/// Writes the text of one number into a buffer that has room for the longest.
struct NumberText {
    /// The longest are a sign, `0.00000` and 17 digits, 25 bytes; behind them is room for a word,
    /// because digits are stored eight at a time.
    static let bytesMax = 33

    /// Where the next byte goes.
    private(set) var end: Int

    /// Begins at `start`, which `bytesMax` bytes of the buffer follow.
    init(at start: Int) {
        end = start
    }

    mutating func write(_ value: Int, to out: inout MutableRawSpan) {
        if value < 0 { write(UInt8(ascii: "-"), to: &out) }
        write(UInt64(value.magnitude), to: &out)
    }

    mutating func write(_ value: UInt64, to out: inout MutableRawSpan) {
        write(value, Self.digitCount(value), to: &out)
    }

    /// Writes a double so that it reads back as the same one.
    mutating func write(_ value: Double, style: NumberStyle, to out: inout MutableRawSpan) {
        guard value.isFinite else { return writeNonFinite(value, style, to: &out) }
        if style.hasSign(value) { write(UInt8(ascii: "-"), to: &out) }
        let magnitude = value.magnitude
        // Most values are whole, and just their digits.
        if magnitude < style.wholeMax {
            let whole = Int64(magnitude)
            if magnitude == Double(whole) {
                return write(UInt64(truncatingIfNeeded: whole), to: &out)
            }
        }
        write(ShortestDecimal(magnitude), style, to: &out)
    }

    private mutating func writeNonFinite(
        _ value: Double, _ style: NumberStyle, to out: inout MutableRawSpan
    ) {
        switch style {
        case .json: write("null", to: &out)
        case .prometheus where value.isNaN, .prometheusAPI where value.isNaN: write("NaN", to: &out)
        case .prometheus, .prometheusAPI: write(value < 0 ? "-Inf" : "+Inf", to: &out)
        }
    }

    private mutating func write(
        _ decimal: ShortestDecimal, _ style: NumberStyle, to out: inout MutableRawSpan
    ) {
        let digitCount = Self.digitCount(decimal.significand)
        let first = digitCount - 1 + decimal.exponent
        if !style.plainExponents.contains(first) {
            write(decimal.significand, digitCount, pointAfter: 1, to: &out)
            writeExponent(first, digitsMin: style.exponentDigitsMin, to: &out)
        } else if decimal.exponent >= 0 {
            write(decimal.significand, digitCount, to: &out)
            for _ in 0..<decimal.exponent { write(UInt8(ascii: "0"), to: &out) }
        } else if first >= 0 {
            write(decimal.significand, digitCount, pointAfter: first + 1, to: &out)
        } else {
            write("0.", to: &out)
            for _ in first..<(-1) { write(UInt8(ascii: "0"), to: &out) }
            write(decimal.significand, digitCount, to: &out)
        }
    }

    private mutating func writeExponent(
        _ exponent: Int, digitsMin: Int, to out: inout MutableRawSpan
    ) {
        write(exponent < 0 ? "e-" : "e+", to: &out)
        if digitsMin == 2, exponent.magnitude < 10 { write(UInt8(ascii: "0"), to: &out) }
        write(UInt64(exponent.magnitude), to: &out)
    }

    private mutating func write(_ text: String, to out: inout MutableRawSpan) {
        for byte in text.utf8 { write(byte, to: &out) }
    }

    private mutating func write(_ byte: UInt8, to out: inout MutableRawSpan) {
        out.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }
}

// MARK: - Digits

extension NumberText {
    private static let powers: InlineArray<20, UInt64> = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
        100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]

    /// How many digits a number has, 1 for 0.
    private static func digitCount(_ value: UInt64) -> Int {
        // Odd and so not 0; no power of ten but 1 lies between a number and the odd one above.
        let value = value | 1
        // 1,233/4,096 is log10(2), to be corrected by one at most.
        let about = ((64 - value.leadingZeroBitCount) * 1_233) >> 12
        return about + (about < 20 && value < powers[about] ? 0 : 1)
    }

    /// Writes the digits of `value`, of which there are `digitCount`.
    private mutating func write(
        _ value: UInt64, _ digitCount: Int, to out: inout MutableRawSpan
    ) {
        guard digitCount > 8 else { return writeLast(digitCount, ofEight: value, to: &out) }
        let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
        write(high, digitCount - 8, to: &out)
        writeLast(8, ofEight: low, to: &out)
    }

    /// The same with a point behind the first `head` of them, unless those are all.
    private mutating func write(
        _ value: UInt64, _ digitCount: Int, pointAfter head: Int, to out: inout MutableRawSpan
    ) {
        guard digitCount > head else { return write(value, digitCount, to: &out) }
        let rest = digitCount - head
        let (whole, fraction) = value.quotientAndRemainder(dividingBy: Self.powers[rest])
        write(whole, head, to: &out)
        write(UInt8(ascii: "."), to: &out)
        write(fraction, rest, to: &out)
    }

    /// Writes the last `digitCount` digits, 1 to 8, of a number below 10^8.
    private mutating func writeLast(
        _ digitCount: Int, ofEight value: UInt64, to out: inout MutableRawSpan
    ) {
        let digits = Self.eightDigits(value) &>> UInt64(8 * (8 - digitCount))
        out.storeBytes(of: digits.littleEndian, toByteOffset: end, as: UInt64.self)
        end += digitCount
    }

    /// The digits of a number below 10^8, the first in the lowest byte.
    ///
    /// Halves, then quarters, then eighths are divided side by side, each by a multiplication that
    /// is exact for numbers of its size: 10,486/2^20 is a hundredth below 10,000, and 103/2^10 a
    /// tenth below 100.
    private static func eightDigits(_ value: UInt64) -> UInt64 {
        let halves = value / 10_000 | (value % 10_000) << 32
        let hundreds = ((halves &* 10_486) >> 20) & 0x0000_007F_0000_007F
        let pairs = hundreds | (halves &- hundreds &* 100) << 16
        let tens = ((pairs &* 103) >> 10) & 0x000F_000F_000F_000F
        let digits = tens | (pairs &- tens &* 10) << 8
        return digits | 0x3030_3030_3030_3030
    }
}
