/// Reads the numbers of queries: integers in base 10, 8 (`017`) and 16, and decimal fractions.
enum NumberLiteral {
    enum Problem: String, Error {
        case isNone = "invalid syntax"
        case isTooLarge = "value out of range"
    }

    static func value(of text: String) throws(Problem) -> Double {
        let lower = text.lowercased()
        if lower == "inf" { return .infinity }
        if lower == "nan" { return .nan }
        if let integer = integer(lower) { return Double(integer) }
        guard !lower.hasPrefix("0x"), let value = Double(lower) else { throw .isNone }
        guard value.isFinite else { throw .isTooLarge }
        return value
    }

    /// An integer as Go reads it when it has to find the base: `08` is none.
    private static func integer(_ text: String) -> Int64? {
        if text.hasPrefix("0x") { return Int64(text.dropFirst(2), radix: 16) }
        if text.utf8.count > 1, text.hasPrefix("0") { return Int64(text.dropFirst(), radix: 8) }
        return Int64(text, radix: 10)
    }
}
