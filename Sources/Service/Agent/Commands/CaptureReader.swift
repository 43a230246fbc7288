internal import HTTP

/// Reads recorded traffic for `martlet replay`: JSON lines with a `payload` (or `payload_b64`), or
/// plain StatsD lines.
package enum CaptureReader {
    /// The datagram that one line of a capture stands for.
    ///
    /// A line that is no JSON object is taken as StatsD itself. `nil`: a JSON object without a
    /// payload that can be read.
    package static func payload(of line: some Collection<UInt8>) -> [UInt8]? {
        let bytes = Array(line)
        guard bytes.first == UInt8(ascii: "{") else { return bytes }
        var reader = JSONMemberReader(bytes)
        while let member = reader.next() {
            switch member.key {
            case "payload": return member.text
            case "payload_b64": return member.text.flatMap(Base64.decode)
            default: continue
            }
        }
        return nil
    }
}

/// The members of one flat JSON object; members that are no strings have no text.
struct JSONMemberReader {
    private let bytes: [UInt8]
    private var position = 1

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> (key: String, text: [UInt8]?)? {
        skip { $0 != UInt8(ascii: "\"") }
        guard let key = string() else { return nil }
        skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ":") }
        guard position < bytes.count else { return nil }
        let name = String(decoding: key, as: UTF8.self)
        if bytes[position] == UInt8(ascii: "\"") {
            guard let value = string() else { return nil }
            return (name, value)
        }
        skip { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
        return (name, nil)
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while position < bytes.count, condition(bytes[position]) { position += 1 }
    }

    /// The string that opens at `position`, its escapes resolved.
    private mutating func string() -> [UInt8]? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"):
                guard appendEscape(to: &text) else { return nil }
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func appendEscape(to text: inout [UInt8]) -> Bool {
        guard position < bytes.count else { return false }
        let kind = bytes[position]
        position += 1
        switch kind {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"):
            guard let scalar = unicodeScalar() else { return false }
            text.append(contentsOf: Array(String(Character(scalar)).utf8))
        default: text.append(kind)
        }
        return true
    }

    /// `XXXX`, or a surrogate pair `XXXX\uXXXX`; half a pair is U+FFFD.
    private mutating func unicodeScalar() -> Unicode.Scalar? {
        guard let high = hexUnit() else { return nil }
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        position += 2
        guard let low = hexUnit() else { return nil }
        guard (0xDC00...0xDFFF).contains(low) else { return "\u{FFFD}" }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func hexUnit() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
        position += 4
        return UInt32(digits, radix: 16)
    }
}
