extension Lexer {
    /// A number as `1`, `0x1F`, `.5e-3`, or a duration as `1h30m`.
    mutating func numberOrDuration() throws(QueryError) -> Token {
        if skipNumber() { return token(.number) }
        if skipDurationRest() { return token(.duration) }
        throw failure("bad number or duration syntax: \(GoQuote.quoted(text(start..<place)))")
    }

    mutating func durationAfterBracket() throws(QueryError) -> Token {
        if skipNumber() { throw failure("missing unit character in duration") }
        if skipDurationRest() { return token(.duration) }
        throw failure("bad duration syntax: \(GoQuote.quoted(text(start..<place)))")
    }

    /// Steps over what looks like a number; it is one unless a word goes on behind it.
    private mutating func skipNumber() -> Bool {
        if current == UInt8(ascii: "0"), let letter = byte(ahead: 1), letter | 0x20 == 0x78 {
            place += 2
            skip { $0.hexadecimalValue != nil }
        } else {
            skip { $0.isDigit }
        }
        if current == UInt8(ascii: ".") {
            place += 1
            skip { $0.isDigit }
        }
        if let letter = current, letter | 0x20 == UInt8(ascii: "e") {
            place += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { place += 1 }
            skip { $0.isDigit }
        }
        return !(current?.isNamePart ?? false)
    }

    private mutating func skip(while belongs: (UInt8) -> Bool) {
        while let byte = current, belongs(byte) { place += 1 }
    }

    /// Steps over a unit and any further numbers with units; the digits before it are behind us.
    private mutating func skipDurationRest() -> Bool {
        guard skipUnit("smhdwy") else { return false }
        while let byte = current, byte.isDigit {
            skip { $0.isDigit }
            guard skipUnit("smhdw") else { return false }
        }
        guard current?.isNamePart == true else { return true }
        place += 1  // The error shows the letter that should not be here.
        return false
    }

    /// The second `s` is that of `ms`; what else it may follow is found when the duration is read.
    private mutating func skipUnit(_ units: String) -> Bool {
        guard let unit = current, units.utf8.contains(unit) else { return false }
        place += 1
        if current == UInt8(ascii: "s") { place += 1 }
        return true
    }
}
