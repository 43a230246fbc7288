/// Says whether bytes are one JSON text as RFC 8259 has it, in valid UTF-8, with nothing behind it.
///
/// Forgives nothing that a reader may choke on: no `NaN`, no bare control characters, no lone
/// surrogates, at most `depthMax` levels.
package struct StrictJSON {
    private static let depthMax = 64

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Where the text stops to be JSON, in bytes; `nil` when it is JSON to the end.
    package static func problem(in bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return 0 }
        var reader = StrictJSON(bytes)
        guard reader.readValue(depth: 0) else { return reader.position }
        reader.skipSpace()
        return reader.position == bytes.count ? nil : reader.position
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let utf8 = Array(word.description.utf8)
        guard bytes[position...].starts(with: utf8) else { return false }
        position += utf8.count
        return true
    }

    private mutating func readValue(depth: Int) -> Bool {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"):
            return readList(depth: depth, closing: "}") { reader in
                reader.skipSpace()
                guard reader.readString() else { return false }
                reader.skipSpace()
                return reader.take(":") && reader.readValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            return readList(depth: depth, closing: "]") { $0.readValue(depth: depth + 1) }
        case UInt8(ascii: "\""): return readString()
        case UInt8(ascii: "t"): return takeWord("true")
        case UInt8(ascii: "f"): return takeWord("false")
        case UInt8(ascii: "n"): return takeWord("null")
        default: return readNumber()
        }
    }

    private mutating func readList(
        depth: Int, closing: Unicode.Scalar, item: (inout StrictJSON) -> Bool
    ) -> Bool {
        guard depth < Self.depthMax else { return false }
        position += 1
        skipSpace()
        if take(closing) { return true }
        repeat {
            guard item(&self) else { return false }
            skipSpace()
        } while take(",")
        return take(closing)
    }

    private mutating func readString() -> Bool {
        guard take("\"") else { return false }
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"): guard readEscape() else { return false }
            case 0..<0x20: return false
            default: break
            }
        }
        return false
    }

    private mutating func readEscape() -> Bool {
        guard let byte = next else { return false }
        position += 1
        guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
        guard let unit = readUnit() else { return false }
        switch unit {
        case 0xD800..<0xDC00:
            guard take("\\"), take("u"), let low = readUnit() else { return false }
            return (0xDC00..<0xE000).contains(low)
        case 0xDC00..<0xE000: return false
        default: return true
        }
    }

    private mutating func readUnit() -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
        guard digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            return nil
        }
        position += 4
        return UInt16(digits, radix: 16)
    }

    private mutating func readNumber() -> Bool {
        _ = take("-")
        if !take("0") { guard readDigits() else { return false } }
        if take(".") { guard readDigits() else { return false } }
        guard take("e") || take("E") else { return true }
        if !take("+") { _ = take("-") }
        return readDigits()
    }

    private mutating func readDigits() -> Bool {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        return position > start
    }
}
