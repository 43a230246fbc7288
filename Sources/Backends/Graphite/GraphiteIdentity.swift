import BackendKit
import Statsd

/// A series' own part of its Graphite names: its name, and `;key=value…` for its tags.
///
/// One value is used again for every series, so that its buffers keep their storage.
struct GraphiteIdentity {
    private(set) var name = ByteWriter()
    private(set) var tags = ByteWriter()
    /// Whether something had to be changed, so that another series may have the same identity.
    private(set) var isChanged = false
    /// Tags that lost their place to one with the same key.
    private(set) var collisions = 0

    /// Takes the series with `key`, which is in `SeriesKey` form.
    mutating func assign(_ key: ByteRange, in keys: borrowing KeyChunks, tags style: GraphiteTags) {
        name.removeAll()
        tags.removeAll()
        collisions = 0
        let nameRange = SeriesKey.name(of: key, in: keys)
        isChanged = GraphiteCharacters.append(keys[nameRange.range], allowing: .name, to: &name)
        guard nameRange.end < key.end else { return }
        switch style {
        case .drop: isChanged = true
        case .append:
            let tagBytes = ByteRange(Int(nameRange.end) + 1, Int(key.end))
            if !appendCleanTags(keys[tagBytes.range]) {
                isChanged = true
                tags.removeAll()
                appendChangedTags(SeriesKey.tags(of: key, in: keys), in: keys)
            }
        }
    }

    /// Copies tags that need no change; false when one does.
    private mutating func appendCleanTags(_ bytes: ArraySlice<UInt8>) -> Bool {
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: SeriesKey.separator) ?? bytes.endIndex
            guard let colon = bytes[start..<end].firstIndex(of: SeriesKey.valueSeparator),
                isClean(key: bytes[start..<colon], value: bytes[(colon + 1)..<end])
            else { return false }
            append(key: bytes[start..<colon], value: bytes[(colon + 1)..<end])
            start = end + 1
        }
        return true
    }

    private func isClean(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>) -> Bool {
        !key.isEmpty && !value.isEmpty && !Self.isReserved(key)
            && key.allSatisfy { GraphiteCharacters.isLegal($0, in: .tagKey) }
            && value.allSatisfy { GraphiteCharacters.isLegal($0, in: .tagValue) }
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
        for tag in legal { append(key: tag.key[...], value: tag.value[...]) }
    }

    private mutating func append(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        tags.append(UInt8(ascii: ";"))
        tags.append(key)
        tags.append(UInt8(ascii: "="))
        tags.append(value)
    }

    /// Carbon keeps the metric's name as the tag `name`, so no other tag can be called that.
    private static func isReserved(_ key: ArraySlice<UInt8>) -> Bool {
        key.elementsEqual("name".utf8)
    }

    private static func legalKey(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var legal = ByteWriter()
        _ = GraphiteCharacters.append(bytes, allowing: .tagKey, to: &legal)
        if legal.isEmpty || isReserved(legal.bytes[...]) {
            return [UInt8(ascii: "_")] + legal.bytes
        }
        return legal.bytes
    }

    private static func legalValue(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var legal = ByteWriter()
        _ = GraphiteCharacters.append(bytes, allowing: .tagValue, to: &legal)
        return legal.isEmpty ? [UInt8(ascii: "_")] : legal.bytes
    }
}
