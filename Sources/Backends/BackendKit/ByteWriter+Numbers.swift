extension ByteWriter {
    /// Appends a number so that it reads back as the same double.
    package mutating func append(_ value: Double, style: NumberStyle) {
        guard value.isFinite else {
            appendNonFinite(value, style: style)
            return
        }
        if value == 0 {
            append(UInt8(ascii: "0"))
            return
        }
        append(ShortestDecimal(value), style: style)
    }

    private mutating func appendNonFinite(_ value: Double, style: NumberStyle) {
        switch style {
        case .json: append("null" as StaticString)
        case .prometheus where value.isNaN: append("NaN" as StaticString)
        case .prometheus: append(value < 0 ? "-Inf" : "+Inf" as StaticString)
        }
    }

    private mutating func append(_ decimal: ShortestDecimal, style: NumberStyle) {
        if decimal.isNegative { append(UInt8(ascii: "-")) }
        let start = count
        append(digitsOf: decimal.significand)
        let digits = count - start
        let first = digits - 1 + decimal.exponent
        if style.plainExponents.contains(first) {
            layOutPlain(from: start, digits: digits, exponent: decimal.exponent)
        } else {
            insertPoint(afterDigits: 1, from: start, digits: digits)
            appendExponent(first, digitsMin: style.exponentDigitsMin)
        }
    }

    /// Turns the digits at the end into a number without exponent.
    private mutating func layOutPlain(from start: Int, digits: Int, exponent: Int) {
        if exponent >= 0 {
            for _ in 0..<exponent { append(UInt8(ascii: "0")) }
        } else if digits + exponent > 0 {
            insertPoint(afterDigits: digits + exponent, from: start, digits: digits)
        } else {
            var zeroes: [UInt8] = [UInt8(ascii: "0"), UInt8(ascii: ".")]
            for _ in 0..<(-exponent - digits) { zeroes.append(UInt8(ascii: "0")) }
            insert(zeroes, at: start)
        }
    }

    private mutating func insertPoint(afterDigits head: Int, from start: Int, digits: Int) {
        guard digits > head else { return }
        insert([UInt8(ascii: ".")], at: start + head)
    }

    private mutating func appendExponent(_ exponent: Int, digitsMin: Int) {
        append(UInt8(ascii: "e"))
        append(UInt8(ascii: exponent < 0 ? "-" : "+"))
        if digitsMin == 2, exponent.magnitude < 10 { append(UInt8(ascii: "0")) }
        append(digitsOf: UInt64(exponent.magnitude))
    }
}
