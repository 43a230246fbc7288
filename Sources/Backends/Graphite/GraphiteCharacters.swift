import BackendKit
import Statsd

/// Which bytes Graphite takes in names and tags, and what the others become.
///
/// The reference's rule: a run of white space becomes `_`, `/` becomes `-`, and everything outside
/// `[A-Za-z0-9_.;=-]` is left out. Beyond it, `;` and `=` become `_` wherever carbon would read
/// them as the border of a tag: it closes the connection over a tag that it cannot read.
enum GraphiteCharacters {
    enum Place {
        case name
        case tagKey
        case tagValue
    }

    /// Appends the legal form of `text`.
    ///
    /// - Parameters:
    ///   - text: any bytes.
    ///   - place: which borders must not occur.
    ///   - out: gets the legal bytes.
    static func append(
        _ text: ArraySlice<UInt8>, allowing place: Place, to out: inout ByteWriter
    ) {
        guard endOfClean(place, text.span, 0..<text.count) < text.count else {
            out.append(text)
            return
        }
        var index = text.startIndex
        var isAfterSpace = false
        while index < text.endIndex {
            let spaceBytes = whiteSpaceBytes(at: index, in: text)
            if spaceBytes > 0 {
                if !isAfterSpace { out.append(UInt8(ascii: "_")) }
                isAfterSpace = true
                index += spaceBytes
                continue
            }
            isAfterSpace = false
            if let byte = legal(text[index], in: place) { out.append(byte) }
            index += 1
        }
    }

    /// Where the first byte that is not legal lies, or the end.
    @inline(__always)
    static func endOfClean(_ place: Place, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, isLegal(bytes[index], in: place) { index += 1 }
        return index
    }

    /// Whether the tags in `range`, in the form of a series' key, can stay as they are.
    static func areCleanTags(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let (border, separator) = (SeriesKey.valueSeparator, SeriesKey.separator)
        var start = range.lowerBound
        while true {
            let colon = endOfClean(.tagKey, bytes, start..<range.upperBound)
            guard colon > start, colon < range.upperBound,
                bytes[colon] == border, !isReservedKey(bytes, start..<colon)
            else { return false }
            let end = endOfClean(.tagValue, bytes, (colon + 1)..<range.upperBound)
            guard end > colon + 1 else { return false }
            if end == range.upperBound { return true }
            guard bytes[end] == separator else { return false }
            start = end + 1
        }
    }

    /// Carbon keeps the metric's name as the tag `name`, so no other tag can be called that.
    static func isReservedKey(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count == 4 else { return false }
        let first = range.lowerBound
        return bytes[first] == UInt8(ascii: "n") && bytes[first + 1] == UInt8(ascii: "a")
            && bytes[first + 2] == UInt8(ascii: "m") && bytes[first + 3] == UInt8(ascii: "e")
    }

    /// A bit for each legal byte: `-.`, digits and `=` in 0 … 63, letters and `_` in 64 … 127.
    private static var legalLow: UInt64 { 0x23FF_6000_0000_0000 }
    private static var legalHigh: UInt64 { 0x07FF_FFFE_87FF_FFFE }
    private static var equalsSign: UInt64 { 1 << 0x3D }

    @inline(__always)
    static func isLegal(_ byte: UInt8, in place: Place) -> Bool {
        let low = place == .tagKey ? legalLow & ~equalsSign : legalLow
        let bits = byte < 64 ? low : byte < 128 ? legalHigh : 0
        return bits &>> UInt64(byte) & 1 == 1
    }

    /// What `byte` becomes; `nil` when it is left out.
    private static func legal(_ byte: UInt8, in place: Place) -> UInt8? {
        if isLegal(byte, in: place) { return byte }
        switch byte {
        case UInt8(ascii: "/"): return UInt8(ascii: "-")
        case UInt8(ascii: ";"), UInt8(ascii: "="): return UInt8(ascii: "_")
        default: return nil
        }
    }

    /// How many bytes of JavaScript white space (`\s`) begin at `index`, 0 when none.
    private static func whiteSpaceBytes(at index: Int, in text: ArraySlice<UInt8>) -> Int {
        switch text[index] {
        case 0x09...0x0D, 0x20: return 1
        case 0xC2:
            return text.dropFirst(index - text.startIndex).starts(with: [0xC2, 0xA0]) ? 2 : 0
        case 0xE1, 0xE2, 0xE3, 0xEF: break
        default: return 0
        }
        guard index + 2 < text.endIndex else { return 0 }
        switch (text[index], text[index + 1], text[index + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9),
            (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF):
            return 3
        default: return 0
        }
    }
}
