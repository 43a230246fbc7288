/// Header names, host names and media types compare without case, in ASCII only: Unicode's rules
/// would make the Kelvin sign a `k`.
enum ASCII {
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    static func lowercased(_ text: some StringProtocol) -> String {
        String(decoding: text.utf8.map(lowercased), as: UTF8.self)
    }

    static func equal(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        left.utf8.elementsEqual(right.utf8) { lowercased($0) == lowercased($1) }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// The value of a hexadecimal digit.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch lowercased(byte) {
        case let digit where isDigit(digit): digit - 0x30
        case let letter where letter >= 0x61 && letter <= 0x66: letter - 0x61 + 10
        default: nil
        }
    }

    /// The text without blanks and tabs at its ends.
    static func trimmed(_ text: Substring) -> Substring {
        var rest = text.utf8[...]
        while let first = rest.first, isSpace(first) { rest = rest.dropFirst() }
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        return Substring(rest)
    }
}
