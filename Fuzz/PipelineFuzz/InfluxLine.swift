/// One line as InfluxDB reads it: `measurement,tag=value field=number timestamp`.
///
/// Source: what InfluxDB 1.6 refuses, `docs/OPERATIONS.md`. A backslash escapes `,`, `=` and blank,
/// and nothing else; so none may stand before a border that is meant as one.
enum InfluxLine {
    private static let escaped: Set<UInt8> = [0x2C, 0x3D, 0x20]

    static func check(_ line: [UInt8]) {
        let shown = String(decoding: line, as: UTF8.self)
        precondition(line.count < 65_536, "a line of \(line.count) bytes")
        precondition(line.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control: \(shown)")
        precondition(String(validating: line, as: UTF8.self) != nil, "no UTF-8: \(shown)")
        let parts = split(line, at: 0x20)
        precondition(parts.count == 3, "not three parts: \(shown)")
        precondition(Int64(String(decoding: parts[2], as: UTF8.self)) != nil, "no time: \(shown)")
        checkHead(parts[0], shown)
        checkFields(parts[1], shown)
    }

    private static func checkHead(_ head: [UInt8], _ shown: String) {
        let pieces = split(head, at: UInt8(ascii: ","))
        let measurement = pieces[0]
        precondition(!measurement.isEmpty && measurement[0] != 0x23, "no measurement: \(shown)")
        var keys: Set<[UInt8]> = []
        for tag in pieces.dropFirst() {
            let pair = split(tag, at: UInt8(ascii: "="))
            precondition(pair.count == 2, "no tag: \(shown)")
            precondition(!pair[0].isEmpty && !pair[1].isEmpty, "an empty tag: \(shown)")
            precondition(pair[0] != Array("time".utf8), "a tag `time`: \(shown)")
            precondition(keys.insert(pair[0]).inserted, "a tag twice: \(shown)")
        }
        precondition(keys.contains(Array("metric_type".utf8)), "no type: \(shown)")
        precondition(keys.contains(Array("host".utf8)), "no host: \(shown)")
    }

    private static func checkFields(_ fields: [UInt8], _ shown: String) {
        var names: Set<[UInt8]> = []
        for field in split(fields, at: UInt8(ascii: ",")) {
            let pair = split(field, at: UInt8(ascii: "="))
            precondition(pair.count == 2 && !pair[0].isEmpty, "no field: \(shown)")
            precondition(names.insert(pair[0]).inserted, "a field twice: \(shown)")
            let text = String(decoding: pair[1], as: UTF8.self)
            let isWhole = text.hasSuffix("i") && Int64(text.dropLast()) != nil
            precondition(isWhole || Double(text)?.isFinite == true, "not a number: \(shown)")
        }
    }

    /// The parts between unescaped borders, escapes kept.
    private static func split(_ bytes: [UInt8], at border: UInt8) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        var index = 0
        while index < bytes.count {
            let isEscape =
                bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count
                && escaped.contains(bytes[index + 1])
            if isEscape {
                parts[parts.count - 1] += bytes[index...(index + 1)]
                index += 2
            } else if bytes[index] == border {
                parts.append([])
                index += 1
            } else {
                parts[parts.count - 1].append(bytes[index])
                index += 1
            }
        }
        return parts
    }
}
