/// How digits become the nearest double: three ways, each exact, the cheapest that fits first.
extension DecimalParser {
    /// 10^0 … 10^22: the powers of ten that are doubles without rounding.
    private static let powers: InlineArray<23, Double> = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// Significant digits that can decide a rounding.
    ///
    /// A double's exact decimal form, and so a tie between two, has at most 768 of them; what
    /// follows matters only by being zero or not.
    private static var significantDigitsMax: Int { 800 }

    /// `mantissa`·10^`exponent` without a heap, or `nil` when the exponent is out of reach.
    ///
    /// With mantissa and power both exact doubles, one operation rounds once (Clinger, 1990).
    @inline(__always)
    static func exactValue(_ mantissa: UInt64, exponent: Int) -> Double? {
        if mantissa <= 1 << 53 {
            let value = Double(mantissa)
            if exponent == 0 { return value }
            if exponent < 0, exponent >= -22 { return value / powers[-exponent] }
            if exponent > 0, exponent <= 22 { return value * powers[exponent] }
        }
        return wideValue(mantissa, exponent: exponent)
    }

    /// The same in 128-bit integers: the 17 digits that Python and Java print, mostly.
    ///
    /// 64-bit mantissa × 10^19 < 2^128. For a quotient, the mantissa is shifted until its top bit
    /// is bit 127; divided by 10^21 < 2^70 that leaves at least 57 bits, and a double keeps 53.
    @inline(never)
    private static func wideValue(_ mantissa: UInt64, exponent: Int) -> Double? {
        guard mantissa != 0 else { return 0 }
        guard exponent >= -21, exponent <= 19 else { return nil }
        let power = (0..<abs(exponent)).reduce(UInt128(1)) { power, _ in power &* 10 }
        if exponent >= 0 { return rounded(UInt128(mantissa) &* power, isInexact: false) }
        let shift = mantissa.leadingZeroBitCount &+ 64
        let (quotient, remainder) = (UInt128(mantissa) << UInt128(shift))
            .quotientAndRemainder(dividingBy: power)
        let value = rounded(quotient, isInexact: remainder != 0)
        return value * Double(sign: .plus, exponent: -shift, significand: 1)
    }

    /// `value`, or a little more if `isInexact`, as the nearest double.
    ///
    /// The top 64 bits decide; whatever is below them only breaks a tie, so it becomes the lowest
    /// of the 64, which is eleven places below a double's last bit.
    private static func rounded(_ value: UInt128, isInexact: Bool) -> Double {
        let shift = max(0, 64 &- value.leadingZeroBitCount)
        var top = UInt64(truncatingIfNeeded: value >> UInt128(shift))
        let isCut = UInt128(top) << UInt128(shift) != value
        if isInexact || isCut { top |= 1 }
        return Double(top) * Double(sign: .plus, exponent: shift, significand: 1)
    }

    /// Any number of digits and any exponent, with the standard library, which rounds correctly.
    ///
    /// `digits` holds digits and at most one point. The text given on has at most 801 digits, so
    /// a long line costs no more than its reading.
    @inline(never)
    static func longValue(digits: ByteRange, exponent: Int, in bytes: Span<UInt8>) -> Double {
        var text: [UInt8] = []
        var exponent = exponent
        var isFraction = false
        var isInexact = false
        for index in digits.range {
            let byte = bytes[index]
            if byte == Octet.point {
                isFraction = true
                continue
            }
            if isFraction { exponent -= 1 }
            if text.isEmpty, byte == Octet.zero { continue }
            if text.count < significantDigitsMax {
                text.append(byte)
            } else {
                exponent += 1
                isInexact = isInexact || byte != Octet.zero
            }
        }
        guard !text.isEmpty else { return 0 }
        if isInexact {
            text.append(UInt8(ascii: "1"))
            exponent -= 1
        }
        // ±2,000 is past every double from 801 digits: 10^801 · 10^−2000 < 2^−1075.
        let bounded = max(-2_000, min(2_000, exponent))
        return Double("\(String(decoding: text, as: UTF8.self))e\(bounded)") ?? .nan
    }
}
