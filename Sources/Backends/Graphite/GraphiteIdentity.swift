import BackendKit
import Statsd

/// A series' own part of its Graphite names: its name, and what follows the metric's name.
///
/// One value is used again for every series, so that its buffers keep their storage.
struct GraphiteIdentity {
    private(set) var name = ByteWriter()
    /// What ends every name of the series: the suffix of all, `;key=value…` for its tags, a space.
    private(set) var tail = ByteWriter()
    /// Tags that lost their place to one with the same key.
    private(set) var collisions = 0

    private let style: GraphiteTags
    private let suffix: [UInt8]

    init(tags: GraphiteTags, suffix: [UInt8]) {
        style = tags
        self.suffix = suffix
    }

    /// Takes the series with `key`, which is in `SeriesKey` form.
    mutating func assign(_ key: ByteRange, in keys: borrowing KeyChunks) {
        name.removeAll()
        tail.removeAll()
        collisions = 0
        let bytes = keys[key]
        let end = appendName(of: bytes)
        tail.append(suffix)
        if end < bytes.count, style == .append {
            let tags = bytes.dropFirst(end + 1)
            if GraphiteCharacters.areCleanTags(tags.span, 0..<tags.count) {
                appendClean(tags)
            } else {
                appendChangedTags(SeriesKey.tags(of: key, in: keys), in: keys)
            }
        }
        tail.append(UInt8(ascii: " "))
    }

    /// Answers how many bytes of the key are its name.
    private mutating func appendName(of key: ArraySlice<UInt8>) -> Int {
        let clean = GraphiteCharacters.endOfClean(.name, key.span, 0..<key.count)
        if clean == key.count || key.span[clean] == SeriesKey.separator {
            name.append(key.prefix(clean))
            return clean
        }
        let whole = key.prefix { $0 != SeriesKey.separator }
        GraphiteCharacters.append(whole, allowing: .name, to: &name)
        return whole.count
    }

    /// Whether nothing has to be changed, so that no other clean series has the same identity.
    static func isClean(
        _ key: ByteRange, in keys: borrowing KeyChunks, tags style: GraphiteTags
    ) -> Bool {
        let key = keys[key]
        let bytes = key.span
        let end = GraphiteCharacters.endOfClean(.name, bytes, 0..<bytes.count)
        if end == bytes.count { return true }
        guard bytes[end] == SeriesKey.separator, style == .append else { return false }
        return GraphiteCharacters.areCleanTags(bytes, (end + 1)..<bytes.count)
    }

    /// Copies tags that need no change but for the bytes between them.
    private mutating func appendClean(_ tags: ArraySlice<UInt8>) {
        let (colon, separator) = (SeriesKey.valueSeparator, SeriesKey.separator)
        var start = tags.startIndex
        var border = UInt8(ascii: ";")
        for index in tags.indices {
            let isBetween = tags[index] == separator
            guard isBetween || tags[index] == colon else { continue }
            tail.append(border)
            tail.append(tags[start..<index])
            border = UInt8(ascii: isBetween ? ";" : "=")
            start = index + 1
        }
        tail.append(border)
        tail.append(tags[start...])
    }

    /// Makes each tag legal, sorts them again and keeps the last of those with one key.
    private mutating func appendChangedTags(_ ranges: [TagRanges], in keys: borrowing KeyChunks) {
        var legal: [(key: [UInt8], value: [UInt8])] = []
        for range in ranges {
            let key = Self.legalKey(keys[range.key.range])
            let value = range.value.map { Self.legalValue(keys[$0.range]) } ?? Array("true".utf8)
            if let earlier = legal.firstIndex(where: { $0.key == key }) {
                legal[earlier].value = value
                collisions += 1
            } else {
                legal.append((key, value))
            }
        }
        // The canonical order compares whole tags, `key:value`.
        let colon = [SeriesKey.valueSeparator]
        legal.sort {
            ($0.key + colon + $0.value).lexicographicallyPrecedes($1.key + colon + $1.value)
        }
        for tag in legal {
            tail.append(UInt8(ascii: ";"))
            tail.append(tag.key)
            tail.append(UInt8(ascii: "="))
            tail.append(tag.value)
        }
    }

    private static func legalKey(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var legal = ByteWriter()
        GraphiteCharacters.append(bytes, allowing: .tagKey, to: &legal)
        let key = legal.bytes
        let isReserved = GraphiteCharacters.isReservedKey(key.span, key.indices)
        return key.isEmpty || isReserved ? [UInt8(ascii: "_")] + key : key
    }

    private static func legalValue(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var legal = ByteWriter()
        GraphiteCharacters.append(bytes, allowing: .tagValue, to: &legal)
        return legal.isEmpty ? [UInt8(ascii: "_")] : legal.bytes
    }
}
