/// The tags of a series while its key is made: unique keys, the last one with a key wins.
struct TagSet {
    /// A tag in its canonical form, `key:value` or `key`, valid UTF-8.
    struct Tag {
        var bytes: [UInt8]
        /// How many of `bytes` are the key.
        var keyCount: Int

        /// The tag written as `bytes`; the first `:` ends its key.
        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            keyCount = bytes.firstIndex(of: SeriesKey.valueSeparator) ?? bytes.count
        }

        var key: ArraySlice<UInt8> { bytes.prefix(keyCount) }
    }

    private(set) var tags: [Tag] = []

    /// Adds `tag`, in the place of the one with its key if there is one; without a key, nothing.
    mutating func insert(_ tag: Tag) {
        guard tag.keyCount > 0 else { return }
        if let index = tags.firstIndex(where: { $0.key == tag.key }) {
            tags[index] = tag
        } else {
            tags.append(tag)
        }
    }

    mutating func remove(key: [UInt8]) {
        tags.removeAll { $0.key.elementsEqual(key) }
    }

    mutating func sort() {
        tags.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}
