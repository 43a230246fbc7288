/// Turns decimal digits into the nearest double.
///
/// Shape: `[+-] digits [. digits] [(e|E) [+-] digits]`, with at least one digit before the
/// exponent. NaN, Inf, hex, underscores and blanks are no numbers. Always correctly rounded (ties
/// to even); too large is an infinity, which a caller rejects; too small is 0.
package enum DecimalParser {
    /// A number at the start of some bytes.
    struct Prefix {
        var value: Double
        /// The first offset behind the number; its start when there is none.
        var end: Int
    }

    /// The digits read so far; the mantissa is right up to `exactDigitsMax` significant ones.
    private struct Scan {
        var mantissa: UInt64 = 0
        var exponent = 0
        var digits = 0
    }

    /// Digits that always fit in 64 bits: 10^19 − 1 < 2^64.
    private static var exactDigitsMax: Int { 19 }
    /// Where an exponent's digits stop counting: far past every double, and far from overflow.
    static var exponentMax: Int { 1_000_000_000 }

    /// The number that is the whole of `range`.
    package static func value(of range: ByteRange, in bytes: Span<UInt8>) -> Double? {
        let prefix = prefix(from: Int(range.start), to: Int(range.end), in: bytes)
        return !range.isEmpty && prefix.end == Int(range.end) ? prefix.value : nil
    }

    /// The longest number at the start of `start..<end`.
    static func prefix(from start: Int, to end: Int, in bytes: Span<UInt8>) -> Prefix {
        guard start < end else { return Prefix(value: 0, end: start) }
        let isNegative = bytes[start] == Octet.minus
        var cursor = isNegative || bytes[start] == Octet.plus ? start &+ 1 : start
        let digitsStart = cursor
        var scan = Scan()
        scanDigits(&scan, &cursor, end, bytes)
        if cursor < end, bytes[cursor] == Octet.point {
            cursor &+= 1
            let fractionStart = cursor
            scanDigits(&scan, &cursor, end, bytes)
            scan.exponent = fractionStart &- cursor
        }
        guard scan.digits > 0 else { return Prefix(value: 0, end: start) }
        let digitsEnd = cursor
        let exponent = scanExponent(&cursor, end, bytes)
        if scan.digits > exactDigitsMax {
            scan.digits &-= leadingZeros(from: digitsStart, to: digitsEnd, in: bytes)
        }
        let magnitude: Double
        if scan.digits <= exactDigitsMax,
            let exact = exactValue(scan.mantissa, exponent: scan.exponent &+ exponent)
        {
            magnitude = exact
        } else {
            magnitude = longValue(
                digits: ByteRange(digitsStart, digitsEnd), exponent: exponent, in: bytes)
        }
        return Prefix(value: isNegative ? -magnitude : magnitude, end: cursor)
    }

    @inline(__always)
    private static func scanDigits(
        _ scan: inout Scan, _ cursor: inout Int, _ end: Int, _ bytes: Span<UInt8>
    ) {
        let start = cursor
        while cursor < end {
            let digit = bytes[cursor] &- Octet.zero
            guard digit < 10 else { break }
            // Wraps only past `exactDigitsMax` digits, where the mantissa is not used.
            scan.mantissa = scan.mantissa &* 10 &+ UInt64(digit)
            cursor &+= 1
        }
        scan.digits &+= cursor &- start
    }

    /// Zeros before the first other digit: a small fraction has many, and they count for nothing.
    private static func leadingZeros(
        from start: Int, to end: Int, in bytes: Span<UInt8>
    ) -> Int {
        var zeros = 0
        for index in start..<end {
            if bytes[index] == Octet.zero {
                zeros &+= 1
            } else if bytes[index] != Octet.point {
                break
            }
        }
        return zeros
    }

    /// The exponent at `cursor`; 0, and nothing is read, when none stands there.
    @inline(__always)
    private static func scanExponent(
        _ cursor: inout Int, _ end: Int, _ bytes: Span<UInt8>
    ) -> Int {
        guard cursor < end, bytes[cursor] | 0x20 == UInt8(ascii: "e") else { return 0 }
        var next = cursor &+ 1
        guard next < end else { return 0 }
        let isNegative = bytes[next] == Octet.minus
        if isNegative || bytes[next] == Octet.plus { next &+= 1 }
        let digitsStart = next
        var exponent = 0
        while next < end, bytes[next] &- Octet.zero < 10 {
            exponent = min(exponent &* 10 &+ Int(bytes[next] &- Octet.zero), exponentMax)
            next &+= 1
        }
        guard next > digitsStart else { return 0 }
        cursor = next
        return isNegative ? -exponent : exponent
    }
}
