/// A series' name and tags in their canonical form: `name|tag|tag…`.
///
/// A tag is `key:value` or a bare `key`; tags are sorted by their bytes, keys are unique, and every
/// byte sequence is valid UTF-8. `|` cannot occur inside a name or a tag, and `:` cannot occur in a
/// key, so the form is unambiguous without escapes. The metric type stands beside the key.
package enum SeriesKey {
    package static let separator = UInt8(ascii: "|")
    package static let valueSeparator = UInt8(ascii: ":")

    /// The name's part of `key` in `bytes`.
    package static func name(of key: ByteRange, in keys: borrowing KeyChunks) -> ByteRange {
        let count = nameCount(keys[key.range])
        return ByteRange(Int(key.start), Int(key.start) + count)
    }

    /// How many bytes of `key` are its name.
    static func nameCount(_ key: ArraySlice<UInt8>) -> Int {
        for index in key.indices where key[index] == separator { return index - key.startIndex }
        return key.count
    }

    /// The tags of `key`, in sorted order.
    package static func tags(of key: ByteRange, in keys: borrowing KeyChunks) -> [TagRanges] {
        let bytes = keys[key.range]
        // From a place in the chunk to an address.
        let base = Int(key.start) - bytes.startIndex
        var tags: [TagRanges] = []
        var start = bytes.startIndex + nameCount(bytes) + 1
        while start < bytes.endIndex {
            var end = start
            var colon: Int?
            while end < bytes.endIndex, bytes[end] != separator {
                if colon == nil, bytes[end] == valueSeparator { colon = end }
                end += 1
            }
            tags.append(
                TagRanges(start: base + start, colon: colon.map { base + $0 }, end: base + end))
            start = end + 1
        }
        return tags
    }
}

/// Where a tag's key and value lie.
///
/// A tag without a value is written as `true` by every encoder.
package struct TagRanges: BitwiseCopyable, Sendable, Equatable {
    package var key: ByteRange
    /// `nil` for a bare tag.
    package var value: ByteRange?

    init(start: Int, colon: Int?, end: Int) {
        key = ByteRange(start, colon ?? end)
        value = colon.map { ByteRange($0 + 1, end) }
    }
}
