/// Takes the quotes and escapes off a string that the lexer has let pass.
enum StringLiteral {
    /// Escapes can spell bytes that are no UTF-8; those become U+FFFD.
    static func value(of literal: String) -> String {
        let bytes = Array(literal.utf8)
        guard bytes.count >= 2 else { return "" }
        let inside = bytes[1..<(bytes.count - 1)]
        guard bytes[0] != UInt8(ascii: "`") else { return String(decoding: inside, as: UTF8.self) }
        var out: [UInt8] = []
        var rest = inside
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") {
                appendEscape(&rest, to: &out)
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func appendEscape(_ rest: inout ArraySlice<UInt8>, to out: inout [UInt8]) {
        guard let letter = rest.first else { return }
        if letter.isDigit {
            return out.append(UInt8(truncatingIfNeeded: number(&rest, digits: 3, base: 8)))
        }
        rest.removeFirst()
        switch letter {
        case UInt8(ascii: "a"): out.append(0x07)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "v"): out.append(0x0B)
        case UInt8(ascii: "x"):
            out.append(UInt8(truncatingIfNeeded: number(&rest, digits: 2, base: 16)))
        case UInt8(ascii: "u"): append(number(&rest, digits: 4, base: 16), to: &out)
        case UInt8(ascii: "U"): append(number(&rest, digits: 8, base: 16), to: &out)
        default: out.append(letter)
        }
    }

    private static func append(_ codePoint: UInt32, to out: inout [UInt8]) {
        let scalar = Unicode.Scalar(codePoint) ?? "\u{FFFD}"
        out.append(contentsOf: String(Character(scalar)).utf8)
    }

    private static func number(
        _ rest: inout ArraySlice<UInt8>, digits: Int, base: UInt32
    ) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            value = value &* base &+ (rest.popFirst()?.hexadecimalValue ?? 0)
        }
        return value
    }
}
