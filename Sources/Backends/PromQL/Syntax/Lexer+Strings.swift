extension Lexer {
    /// A string in double or single quotes with Go's escapes, or in backquotes without any.
    mutating func string() throws(QueryError) -> Token {
        guard let quote = current else { throw failure("unterminated quoted string") }
        let isRaw = quote == UInt8(ascii: "`")
        place += 1
        while let byte = current, byte != quote {
            if !isRaw, byte == UInt8(ascii: "\n") { break }
            if !isRaw, byte == UInt8(ascii: "\\") { try skipEscape(quote) } else { place += 1 }
        }
        guard current == quote else {
            throw failure(isRaw ? "unterminated raw string" : "unterminated quoted string")
        }
        place += 1
        return token(.string)
    }

    private mutating func skipEscape(_ quote: UInt8) throws(QueryError) {
        guard let letter = byte(ahead: 1) else {
            throw failure("escape sequence not terminated")
        }
        switch letter {
        case quote: place += 2
        case _ where #"abfnrtv\"#.utf8.contains(letter): place += 2
        case UInt8(ascii: "0")...UInt8(ascii: "7"): try skipDigits(3, base: 8, behind: 1)
        case UInt8(ascii: "x"): try skipDigits(2, base: 16, behind: 2)
        case UInt8(ascii: "u"): try skipDigits(4, base: 16, behind: 2)
        case UInt8(ascii: "U"): try skipDigits(8, base: 16, behind: 2)
        default:
            throw failure("unknown escape sequence \(codePoint(at: place + 1))")
        }
    }

    private mutating func skipDigits(
        _ count: Int, base: UInt32, behind prefix: Int
    ) throws(QueryError) {
        var value: UInt32 = 0
        for offset in prefix..<(prefix + count) {
            guard let byte = byte(ahead: offset) else {
                throw failure("escape sequence not terminated")
            }
            guard let digit = byte.hexadecimalValue, digit < base else {
                let character = codePoint(at: place + offset)
                throw failure("illegal character \(character) in escape sequence")
            }
            value = value &* base &+ digit
        }
        // Short escapes are bytes, long ones are characters; eight digits fill the 32 bits just so.
        let isByte = count < 4
        guard isByte ? value <= 0xFF : Unicode.Scalar(value) != nil else {
            throw failure("escape sequence is an invalid Unicode code point")
        }
        place += prefix + count
    }

    /// A character as Go's `%#U` shows it: `U+0071 'q'`.
    private func codePoint(at offset: Int) -> String {
        let scalar = text(offset..<min(offset + 4, input.count)).unicodeScalars.first ?? "\u{FFFD}"
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let number = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        return "U+\(number) '\(Character(scalar))'"
    }
}
