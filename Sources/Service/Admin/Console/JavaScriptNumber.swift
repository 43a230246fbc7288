/// Writes a double as JavaScript does (ECMA-262, Number::toString), for tools that parse the
/// reference's console.
enum JavaScriptNumber {
    /// The text of string concatenation: −0 is `0`.
    static func text(_ value: Double) -> String {
        guard value.isFinite else {
            return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
        }
        guard value != 0 else { return "0" }
        // In this range the standard library writes no exponent either, and integers are exact.
        if (1e-4..<9e15).contains(value.magnitude) {
            return value == value.rounded() ? Int64(value).description : value.description
        }
        return (value < 0 ? "-" : "") + layOut(Decimal(value.magnitude))
    }

    /// The text of an inspected value: −0 keeps its sign.
    static func inspected(_ value: Double) -> String {
        value == 0 && value.sign == .minus ? "-0" : text(value)
    }

    /// Digits d₁d₂…, meaning 0.d₁d₂… × 10^point.
    private struct Decimal {
        var digits: [UInt8] = []
        var point = 0

        /// Takes apart the standard library's text, whose digits are the shortest, too.
        init(_ magnitude: Double) {
            let parts = magnitude.description.split(separator: "e", maxSplits: 1)
            let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
            digits = mantissa.flatMap { Array($0.utf8) }
            point = mantissa[0].utf8.count
            if parts.count == 2, let exponent = Int(parts[1]) { point += exponent }
            while digits.last == UInt8(ascii: "0") { digits.removeLast() }
            let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
            digits.removeFirst(leading)
            point -= leading
        }
    }

    private static func layOut(_ decimal: Decimal) -> String {
        let (digits, point) = (decimal.digits, decimal.point)
        func text(_ digits: ArraySlice<UInt8>) -> String { String(decoding: digits, as: UTF8.self) }
        func zeroes(_ count: Int) -> String { String(repeating: "0", count: count) }
        switch point {
        case digits.count...21: return text(digits[...]) + zeroes(point - digits.count)
        case 1...21: return text(digits[..<point]) + "." + text(digits[point...])
        case -5...0: return "0." + zeroes(-point) + text(digits[...])
        default:
            let fraction = digits.count > 1 ? "." + text(digits[1...]) : ""
            let exponent = point - 1
            return text(digits[..<1]) + fraction + (exponent < 0 ? "e-" : "e+")
                + exponent.magnitude.description
        }
    }
}
