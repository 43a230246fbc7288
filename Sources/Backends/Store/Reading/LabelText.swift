/// The labels of a series as the store writes them: `a="1",b="2"`, values escaped, ascending.
enum LabelText {
    /// Adds `le` or `quantile` to labels in this form, at its place.
    static func inserting(
        _ name: StaticString, _ value: [UInt8], into labels: [(name: [UInt8], value: [UInt8])]
    ) -> [(name: [UInt8], value: [UInt8])] {
        let name = name.withUTF8Buffer { unsafe Array($0) }
        var labels = labels
        let place = labels.firstIndex { name.lexicographicallyPrecedes($0.name) } ?? labels.count
        labels.insert((name, value), at: place)
        return labels
    }

    static func text(_ labels: [(name: [UInt8], value: [UInt8])]) -> [UInt8] {
        var text: [UInt8] = []
        for label in labels {
            if !text.isEmpty { text.append(UInt8(ascii: ",")) }
            text += label.name
            text += #"=""#.utf8
            for byte in label.value {
                switch byte {
                case UInt8(ascii: "\\"): text += #"\\"#.utf8
                case UInt8(ascii: "\""): text += #"\""#.utf8
                case UInt8(ascii: "\n"): text += #"\n"#.utf8
                default: text.append(byte)
                }
            }
            text.append(UInt8(ascii: "\""))
        }
        return text
    }

    /// Reads labels; of a text that is none, what can be read.
    static func labels(_ text: [UInt8]) -> [(name: String, value: String)] {
        var labels: [(name: String, value: String)] = []
        var rest = text[...]
        while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            let name = rest[..<equals]
            // Past `="`.
            rest = rest[equals...].dropFirst(2)
            var value: [UInt8] = []
            var isEscaped = false
            while let byte = rest.popFirst() {
                if isEscaped {
                    value.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    break
                } else {
                    value.append(byte)
                }
            }
            labels.append(
                (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
            // Past the comma.
            rest = rest.dropFirst()
        }
        return labels
    }
}
