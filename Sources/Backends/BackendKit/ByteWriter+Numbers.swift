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
        let digits = DecimalDigits(decimal.significand)
        let first = digits.count - 1 + decimal.exponent
        if style.plainExponents.contains(first) {
            appendPlain(digits, exponent: decimal.exponent)
        } else {
            append(digits, pointAfter: 1)
            appendExponent(first, digitsMin: style.exponentDigitsMin)
        }
    }

    /// Digits × 10^exponent without `e`.
    private mutating func appendPlain(_ digits: DecimalDigits, exponent: Int) {
        if exponent >= 0 {
            append(digits, 0..<digits.count)
            append(UInt8(ascii: "0"), times: exponent)
        } else if digits.count + exponent > 0 {
            append(digits, pointAfter: digits.count + exponent)
        } else {
            append("0." as StaticString)
            append(UInt8(ascii: "0"), times: -exponent - digits.count)
            append(digits, 0..<digits.count)
        }
    }

    private mutating func append(_ digits: DecimalDigits, pointAfter head: Int) {
        append(digits, 0..<head)
        guard digits.count > head else { return }
        append(UInt8(ascii: "."))
        append(digits, head..<digits.count)
    }

    private mutating func appendExponent(_ exponent: Int, digitsMin: Int) {
        append(UInt8(ascii: "e"))
        append(UInt8(ascii: exponent < 0 ? "-" : "+"))
        if digitsMin == 2, exponent.magnitude < 10 { append(UInt8(ascii: "0")) }
        append(digitsOf: UInt64(exponent.magnitude))
    }
}
