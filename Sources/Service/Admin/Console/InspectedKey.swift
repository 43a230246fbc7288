/// A key as node's `util.inspect` writes it: bare where an identifier could stand, else quoted.
struct InspectedKey {
    let text: String

    init(_ key: String) {
        if key == "__proto__" {
            text = "['__proto__']"
        } else {
            text = Self.isIdentifier(key) ? key : Self.quoted(key)
        }
    }

    private static func isIdentifier(_ key: String) -> Bool {
        guard let first = key.utf8.first, !isDigit(first) else { return false }
        return key.utf8.allSatisfy { byte in
            isDigit(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Single quotes, unless others spare an escape.
    private static func quoted(_ key: String) -> String {
        var quote: Unicode.Scalar = "'"
        if key.unicodeScalars.contains("'") {
            if !key.unicodeScalars.contains("\"") {
                quote = "\""
            } else if !key.unicodeScalars.contains("`"), !holdsPlaceholder(key) {
                quote = "`"
            }
        }
        var text = String(quote)
        for scalar in key.unicodeScalars { text += escaped(scalar, in: quote) }
        text.unicodeScalars.append(quote)
        return text
    }

    /// Whether `${` would begin a placeholder between backticks.
    private static func holdsPlaceholder(_ key: String) -> Bool {
        zip(key.utf8, key.utf8.dropFirst()).contains {
            $0 == UInt8(ascii: "$") && $1 == UInt8(ascii: "{")
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar, in quote: Unicode.Scalar) -> String {
        switch scalar {
        case "\\": return "\\\\"
        case "'" where quote == "'": return "\\'"
        case "\u{8}": return "\\b"
        case "\t": return "\\t"
        case "\n": return "\\n"
        case "\u{C}": return "\\f"
        case "\r": return "\\r"
        case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
            let hex = String(scalar.value, radix: 16, uppercase: true)
            return "\\x" + (hex.utf8.count < 2 ? "0" : "") + hex
        default: return String(scalar)
        }
    }

    /// The number if JavaScript takes the key for an array's index: such properties come first, in
    /// ascending order.
    static func arrayIndex(_ key: String) -> UInt32? {
        guard let first = key.utf8.first, isDigit(first), let index = UInt32(key),
            index < UInt32.max, index.description == key
        else { return nil }
        return index
    }
}
