/// Writes text in quotes as Go's `%q` does, which Prometheus' errors use.
enum GoQuote {
    static func quoted(_ text: String, mark: Unicode.Scalar = "\"") -> String {
        var out = String(mark)
        for scalar in text.unicodeScalars { append(scalar, mark, to: &out) }
        out.unicodeScalars.append(mark)
        return out
    }

    private static func append(
        _ scalar: Unicode.Scalar, _ mark: Unicode.Scalar, to out: inout String
    ) {
        switch scalar {
        case mark, "\\":
            out += "\\"
            out.unicodeScalars.append(scalar)
        case "\u{07}": out += "\\a"
        case "\u{08}": out += "\\b"
        case "\u{0C}": out += "\\f"
        case "\n": out += "\\n"
        case "\r": out += "\\r"
        case "\t": out += "\\t"
        case "\u{0B}": out += "\\v"
        case "\u{20}"..."\u{7E}": out.unicodeScalars.append(scalar)
        case "\u{00}"..."\u{7F}": out += "\\x" + hexadecimal(scalar.value, digits: 2)
        default: out.unicodeScalars.append(scalar)
        }
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
