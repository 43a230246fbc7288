/// Text for a terminal: what would command it becomes `\xNN`.
enum PlainText {
    static func of(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { !isControl($0) }
        guard !isPlain else { return text }
        return text.unicodeScalars.reduce(into: "") { plain, scalar in
            if isControl(scalar) {
                let hex = String(scalar.value, radix: 16)
                plain += "\\x" + (hex.utf8.count < 2 ? "0" : "") + hex
            } else {
                plain.unicodeScalars.append(scalar)
            }
        }
    }

    /// Cut or filled up to a width in characters.
    static func of(_ text: String, width: Int) -> String {
        let plain = of(text)
        let count = plain.count
        if count <= width { return plain + String(repeating: " ", count: width - count) }
        return plain.prefix(max(0, width - 1)) + "…"
    }

    /// Also those that turn the direction of writing.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
