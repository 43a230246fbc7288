extension ConfigNode {
    /// This node as a YAML document that reads back to an equal node, secrets redacted.
    ///
    /// `$` is written as `$$`, so that the text survives the expansion of variables.
    package var yaml: String { yaml(untouched: []) }

    /// The same, with `$` as it is under the keys that `expandVariables` leaves untouched.
    package func yaml(untouched: Set<String>) -> String {
        var lines: [String] = []
        switch content {
        case .mapping(let entries) where !entries.isEmpty:
            for entry in entries {
                let style = TextStyle(escapesDollars: !untouched.contains(entry.key))
                Self.write([entry], 0, style, &lines)
            }
        default: lines.append(flowText(TextStyle(escapesDollars: true)))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// How scalars are written.
    private struct TextStyle {
        var escapesDollars: Bool
    }

    /// This node on one line, for tables and messages.
    package var flowText: String { flowText(TextStyle(escapesDollars: false)) }

    private static func write(
        _ entries: [ConfigEntry], _ indent: Int, _ style: TextStyle, _ lines: inout [String]
    ) {
        let margin = String(repeating: " ", count: indent)
        for entry in entries {
            let key = margin + scalarText(entry.key, escapingDollars: false) + ":"
            switch entry.value.content {
            case .mapping(let inner) where !inner.isEmpty:
                lines.append(key)
                write(inner, indent + 2, style, &lines)
            case .sequence(let elements) where elements.contains { $0.scalar == nil }:
                lines.append(key)
                for element in elements { write(element: element, indent + 2, style, &lines) }
            default:
                lines.append(key + " " + entry.value.flowText(style))
            }
        }
    }

    /// An element of a block sequence; a mapping begins on the line of its dash.
    private static func write(
        element: ConfigNode, _ indent: Int, _ style: TextStyle, _ lines: inout [String]
    ) {
        let margin = String(repeating: " ", count: indent)
        guard let entries = element.entries, !entries.isEmpty else {
            lines.append("\(margin)- \(element.flowText(style))")
            return
        }
        let first = lines.count
        write(entries, indent + 2, style, &lines)
        lines[first] = "\(margin)- \(lines[first].dropFirst(indent + 2))"
    }

    private func flowText(_ style: TextStyle) -> String {
        switch content {
        case .scalar(let scalar) where scalar.isNull:
            return "null"
        case .scalar(let scalar) where scalar.isSecret && !scalar.text.isEmpty:
            return "\"<redacted>\""
        case .scalar(let scalar):
            return Self.scalarText(scalar.text, escapingDollars: style.escapesDollars)
        case .sequence(let elements):
            let texts = elements.map { $0.flowText(style) }
            return "[\(texts.joined(separator: ", "))]"
        case .mapping(let entries):
            let texts = entries.map {
                Self.scalarText($0.key, escapingDollars: false) + ": "
                    + $0.value.flowText(style)
            }
            return "{\(texts.joined(separator: ", "))}"
        }
    }

    /// A scalar without quotes where that is certainly the same text, else in double quotes.
    private static func scalarText(_ text: String, escapingDollars: Bool) -> String {
        if isPlainSafe(text) { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "$" where escapingDollars: quoted += "$$"
            case _ where mustEscape(scalar):
                let hex = String(scalar.value, radix: 16)
                quoted += "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Controls, and the line separators and byte order mark that a YAML reader would eat.
    private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            || [0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value)
    }

    private static func isPlainSafe(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-") || text.utf8.count > 1,
            !ConfigScalar(text, isPlain: true).isNull, text != "---", text != "..."
        else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "+"):
                true
            default: false
            }
        }
    }
}
