private import Statsd

/// What a name or tag of a forwarded series may be: what an agent's own parser lets through.
enum KeyText {
    /// Whether `text` is UTF-8 and has none of the bytes that end a line or separate a key.
    static func isAllowed(_ text: ArraySlice<UInt8>) -> Bool {
        var isASCII = true
        for byte in text {
            if byte == SeriesKey.separator || byte == newline { return false }
            if byte >= 0x80 { isASCII = false }
        }
        return isASCII || isUTF8(text)
    }

    /// Whether a tag has a key, besides.
    static func isTag(_ tag: ArraySlice<UInt8>) -> Bool {
        guard let first = tag.first, first != SeriesKey.valueSeparator else { return false }
        return true
    }

    private static let newline = UInt8(ascii: "\n")

    private static func isUTF8(_ text: ArraySlice<UInt8>) -> Bool {
        String(validating: text, as: UTF8.self) != nil
    }
}
