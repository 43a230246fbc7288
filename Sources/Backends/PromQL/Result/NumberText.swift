/// Numbers in rare forms, with the shortest digits that read back as the same one.
enum NumberText {
    /// Never with an exponent: `0.0000001`, `+Inf`, `NaN`.
    static func plain(_ value: Double) -> String {
        guard value.isFinite else { return nonFinite(value) }
        let digits = ShortestDigits(value)
        return digits.sign + digits.plain
    }

    /// Always with an exponent, as Go's `%v` has numbers past 64 bits.
    static func scientific(_ value: Double) -> String {
        guard value.isFinite else { return nonFinite(value) }
        let digits = ShortestDigits(value)
        return digits.sign + digits.scientific
    }

    private static func nonFinite(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }
}

/// The digits of a finite number and where its point stands.
private struct ShortestDigits {
    let sign: String
    /// Without zeros at either end, but `0` for zero.
    private var digits: [UInt8] = []
    /// How many of the digits stand before the point; may be negative, or more than there are.
    private var pointAfter = 0

    /// Takes Swift's own shortest text apart: `12.5`, `1e-07`, `1.25e+21`.
    init(_ value: Double) {
        sign = value.sign == .minus ? "-" : ""
        var isBehindPoint = false
        var exponent = 0
        var text = Array(value.magnitude.description.utf8)[...]
        while let byte = text.popFirst() {
            if byte.isDigit {
                if !isBehindPoint { pointAfter += 1 }
                digits.append(byte)
            } else if byte == UInt8(ascii: ".") {
                isBehindPoint = true
            } else {
                exponent = Self.exponent(text)
                break
            }
        }
        let zero = UInt8(ascii: "0")
        while digits.last == zero { digits.removeLast() }
        let leading = digits.prefix { $0 == zero }.count
        digits.removeFirst(leading)
        pointAfter += exponent - leading
        if digits.isEmpty { (digits, pointAfter) = ([zero], 1) }
    }

    private static func exponent(_ text: ArraySlice<UInt8>) -> Int {
        var exponent = 0
        for byte in text where byte.isDigit {
            exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return text.first == UInt8(ascii: "-") ? -exponent : exponent
    }

    private func text(_ digits: some Sequence<UInt8>) -> String {
        String(decoding: Array(digits), as: UTF8.self)
    }

    var plain: String {
        if pointAfter <= 0 {
            return "0." + String(repeating: "0", count: -pointAfter) + text(digits)
        }
        let missing = pointAfter - digits.count
        if missing >= 0 { return text(digits) + String(repeating: "0", count: missing) }
        return text(digits.prefix(pointAfter)) + "." + text(digits.dropFirst(pointAfter))
    }

    var scientific: String {
        let rest = digits.dropFirst()
        let exponent = pointAfter - 1
        let size = String(exponent.magnitude)
        return text(digits.prefix(1)) + (rest.isEmpty ? "" : "." + text(rest))
            + (exponent < 0 ? "e-" : "e+") + (size.utf8.count < 2 ? "0" : "") + size
    }
}
