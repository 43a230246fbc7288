/// Writes JSON (RFC 8259) into bytes, comma by comma, so that the shape of the code is the shape of
/// the text.
///
/// Strings of Swift are valid UTF-8; raw bytes are repaired with U+FFFD. A number that JSON does
/// not have (NaN, infinity) is `null`.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    // MARK: Containers

    package mutating func object(_ fields: (inout JSONWriter) -> Void) {
        container("{", "}", fields)
    }

    package mutating func array<Element>(
        _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
    ) {
        container("[", "]") { json in
            for element in elements { write(&json, element) }
        }
    }

    package mutating func key(_ name: String) {
        string(name)
        append(":")
        needsComma = false
    }

    // MARK: Values

    package mutating func string(_ text: String) {
        separate()
        append("\"")
        for byte in text.utf8 { append(escaping: byte) }
        append("\"")
    }

    package mutating func string(repairing bytes: some Collection<UInt8>) {
        string(String(decoding: bytes, as: UTF8.self))
    }

    /// Every digit of the number, also past 2^53, where a reader of doubles would round.
    package mutating func integer(_ value: some BinaryInteger) {
        separate()
        append(value.description)
    }

    /// The shortest text that reads back as the same double.
    package mutating func number(_ value: Double) {
        separate()
        guard value.isFinite else { return append("null") }
        let text = value.description
        append(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }

    package mutating func bool(_ value: Bool) {
        separate()
        append(value ? "true" : "false")
    }

    package mutating func null() {
        separate()
        append("null")
    }
}

// MARK: - Fields

extension JSONWriter {
    package mutating func field(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    package mutating func field(_ name: String, optional text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    package mutating func field(_ name: String, _ value: Double) {
        key(name)
        number(value)
    }

    package mutating func field(_ name: String, optional value: Double?) {
        key(name)
        if let value { number(value) } else { null() }
    }

    package mutating func field(_ name: String, _ value: some BinaryInteger) {
        key(name)
        integer(value)
    }

    package mutating func field(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    package mutating func field(_ name: String, _ fields: (inout JSONWriter) -> Void) {
        key(name)
        object(fields)
    }

    package mutating func field<Element>(
        _ name: String, array elements: some Sequence<Element>,
        _ write: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        array(elements, write)
    }
}

// MARK: - Text

extension JSONWriter {
    private mutating func container(
        _ open: String, _ close: String, _ inside: (inout JSONWriter) -> Void
    ) {
        separate()
        append(open)
        needsComma = false
        inside(&self)
        append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { append(",") }
        needsComma = true
    }

    private mutating func append(escaping byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case 0..<0x20:
            append("\\u00")
            append(byte < 0x10 ? "0" : "")
            append(String(byte, radix: 16))
        default: bytes.append(byte)
        }
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }
}
