import BackendKit

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
    /// - Returns: whether it differs from `text`.
    static func append(
        _ text: ArraySlice<UInt8>, allowing place: Place, to out: inout ByteWriter
    ) -> Bool {
        guard !text.allSatisfy({ isLegal($0, in: place) }) else {
            out.append(text)
            return false
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
        return true
    }

    /// A bit for each legal byte: `-.`, digits and `=` in 0 … 63, letters and `_` in 64 … 127.
    private static var legalLow: UInt64 { 0x23FF_6000_0000_0000 }
    private static var legalHigh: UInt64 { 0x07FF_FFFE_87FF_FFFE }

    static func isLegal(_ byte: UInt8, in place: Place) -> Bool {
        guard byte < 128 else { return false }
        if byte == UInt8(ascii: "=") { return place != .tagKey }
        let bits = byte < 64 ? legalLow : legalHigh
        return bits >> UInt64(byte & 63) & 1 == 1
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
