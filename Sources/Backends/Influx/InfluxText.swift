import BackendKit

/// Which bytes line protocol takes where, and what becomes of the others.
///
/// `,`, `=` and blank are escaped with a backslash (in a measurement `=` needs none). A backslash
/// before one of them, or at the end, would itself become an escape, and there is no escape for it:
/// such a backslash becomes `/`. A control character becomes `_`: a line end would end the line,
/// and a carriage return makes the server refuse it.
enum InfluxText {
    enum Place {
        case measurement
        case tagKey
        case tagValue
    }

    /// A bit for each ASCII byte that stands as it is everywhere: all but controls, blank, `,`,
    /// `=`, `\` and DEL, and but `|`, which ends the parts of a key.
    private static var plainLow: UInt64 { 0xDFFF_EFFE_0000_0000 }
    private static var plainHigh: UInt64 { 0x6FFF_FFFF_EFFF_FFFF }
    private static var underscore: UInt64 { 1 << 31 }

    @inline(__always)
    private static func isPlain(_ byte: UInt8, _ high: UInt64) -> Bool {
        // Beyond ASCII all are parts of legal UTF-8, which keys consist of.
        let bits = byte < 64 ? plainLow : byte < 128 ? high : .max
        return bits &>> UInt64(byte & 63) & 1 == 1
    }

    @inline(__always)
    static func isEscaped(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: " ")
    }

    /// Where the first byte that is not plain lies, or the end.
    @inline(__always)
    static func endOfPlain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, isPlain(bytes[index], plainHigh) { index += 1 }
        return index
    }

    /// Where the first byte of a key lies that is `_` or not plain, or the end.
    @inline(__always)
    static func endOfPlainWithoutUnderscore(_ key: Span<UInt8>) -> Int {
        var index = 0
        while index < key.count, isPlain(key[index], plainHigh & ~underscore) { index += 1 }
        return index
    }

    /// Whether nothing but escapes is needed, so that the text comes back as it was.
    static func isKept(_ text: Span<UInt8>, _ range: Range<Int>, in place: Place) -> Bool {
        guard !range.isEmpty else { return false }
        var index = range.lowerBound
        while true {
            index = endOfPlain(text, index..<range.upperBound)
            if index == range.upperBound { break }
            guard isEscaped(text[index]) else { return false }
            index += 1
        }
        switch place {
        case .measurement: return text[range.lowerBound] != UInt8(ascii: "#")
        case .tagKey: return !isReservedKey(text, range)
        case .tagValue: return true
        }
    }

    /// Keys of the server's own: it refuses a tag `time`, and keeps its columns under the others.
    private static func isReservedKey(_ key: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard key[range.lowerBound] == UInt8(ascii: "t") || key[range.lowerBound] == 0x5F else {
            return false
        }
        let reserved: [StaticString] = ["time", "_measurement", "_field"]
        return reserved.contains { isEqual(key, range, to: $0) }
    }

    static func isEqual(
        _ bytes: Span<UInt8>, _ range: Range<Int>, to text: StaticString
    ) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { text in
            for index in 0..<text.count
            where unsafe text[index] != bytes[range.lowerBound + index] { return false }
            return true
        }
    }

    /// The nearest text that can be written, for one that `isKept` refuses.
    static func legal(_ text: ArraySlice<UInt8>, in place: Place) -> [UInt8] {
        var legal = text.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "_") : $0 }
        var isBeforeBorder = true
        for index in legal.indices.reversed() {
            if legal[index] != UInt8(ascii: "\\") {
                isBeforeBorder = isEscaped(legal[index])
            } else if isBeforeBorder {
                legal[index] = UInt8(ascii: "/")
            }
        }
        guard let first = legal.first else { return [UInt8(ascii: "_")] }
        switch place {
        case .measurement: if first == UInt8(ascii: "#") { legal[0] = UInt8(ascii: "_") }
        case .tagKey: if isReservedKey(legal.span, 0..<legal.count) { legal.append(0x5F) }
        case .tagValue: break
        }
        return legal
    }

    /// Appends a legal text, escaped.
    static func append(_ text: ArraySlice<UInt8>, in place: Place, to out: inout ByteWriter) {
        let end = text.endIndex
        var start = text.startIndex
        while true {
            let border = endOfUnescaped(text, from: start, in: place)
            out.append(text[start..<border])
            if border == end { return }
            out.append(UInt8(ascii: "\\"))
            out.append(text[border])
            start = border + 1
        }
    }

    @inline(__always)
    private static func endOfUnescaped(
        _ text: ArraySlice<UInt8>, from start: Int, in place: Place
    ) -> Int {
        let bytes = text.span
        let base = text.startIndex
        var index = start - base
        while index < bytes.count, !isEscaped(bytes[index]) || isBareEquals(bytes[index], place) {
            index += 1
        }
        return index + base
    }

    @inline(__always)
    private static func isBareEquals(_ byte: UInt8, _ place: Place) -> Bool {
        place == .measurement && byte == UInt8(ascii: "=")
    }
}
