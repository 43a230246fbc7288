import Statsd

/// Reads a series' key byte by byte, without an array of its tags.
enum InfluxKey {
    enum Order {
        case before
        case same
        case after
    }

    /// The key's own borders; a constant of another target would cost a call for each byte.
    private static var separator: UInt8 { UInt8(ascii: "|") }
    private static var valueSeparator: UInt8 { UInt8(ascii: ":") }

    static func nameCount(_ key: Span<UInt8>) -> Int {
        var index = 0
        while index < key.count, key[index] != separator { index += 1 }
        return index
    }

    /// Where a tag's key ends, and where its value does; the tag has both.
    static func borders(
        of tags: ArraySlice<UInt8>, from start: Int
    ) -> (colon: Int, end: Int) {
        let bytes = tags.span
        var index = start - tags.startIndex
        while bytes[index] != valueSeparator { index += 1 }
        let colon = index
        while index < bytes.count, bytes[index] != separator { index += 1 }
        return (colon + tags.startIndex, index + tags.startIndex)
    }

    /// Whether one of the tags, each of which begins with a separator, has this key.
    static func hasTag(_ tag: StaticString, _ key: Span<UInt8>, from start: Int) -> Bool {
        var index = start
        while index < key.count {
            guard key[index] == separator else {
                index += 1
                continue
            }
            let first = index + 1
            index = first
            while index < key.count, key[index] != separator,
                key[index] != valueSeparator
            { index += 1 }
            if InfluxText.isEqual(key, first..<index, to: tag) { return true }
        }
        return false
    }

    /// Whether every tag from `start` on has a key and a value that need nothing but escapes.
    static func areTagsKept(_ key: Span<UInt8>, from start: Int) -> Bool {
        var start = start
        while start <= key.count {
            var colon = start
            while colon < key.count, key[colon] != valueSeparator {
                if key[colon] == separator { return false }
                colon += 1
            }
            guard colon < key.count else { return false }
            var end = colon + 1
            while end < key.count, key[end] != separator { end += 1 }
            guard InfluxText.isKept(key, start..<colon, in: .tagKey),
                InfluxText.isKept(key, (colon + 1)..<end, in: .tagValue)
            else { return false }
            start = end + 1
        }
        return true
    }

    /// Whether nothing is changed that another series could have too.
    ///
    /// With Telegraf's names `a.b` and `a_b` are one measurement. Names without `_` cannot meet
    /// each other there, whatever their dots, so only the others are compared.
    static func isClean(
        _ key: ByteRange, in keys: borrowing KeyChunks, naming: InfluxNaming
    ) -> Bool {
        let bytes = keys[key]
        let span = bytes.span
        let end: Int
        switch naming {
        case .telegraf: end = InfluxText.endOfPlainWithoutUnderscore(span)
        case .martlet: end = InfluxText.endOfPlain(span, 0..<span.count)
        }
        // Names that need escapes are rare enough to be compared.
        guard end > 0, span[0] != UInt8(ascii: "#") else { return false }
        if end == span.count { return true }
        return span[end] == separator && areTagsKept(span, from: end + 1)
    }

    /// A number that names of one measurement share.
    ///
    /// What a name becomes has its length, and each byte depends on the same byte alone; `.` and
    /// `_`, which may become one, count the same, and what may become `/` or `_` not at all.
    static func digest(_ key: ByteRange, in keys: borrowing KeyChunks) -> Int {
        let bytes = keys[key]
        let span = bytes.span
        let count = nameCount(span)
        var digest = count
        for index in max(0, count - 4)..<count {
            let byte = span[index]
            let isLetter = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "z")
            let isSteady = isLetter && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "_")
            digest = digest &* 31 &+ (isSteady ? Int(byte) : 0)
        }
        return digest
    }

    /// How `key` stands to another by its bytes.
    static func order(_ key: Span<UInt8>, _ other: StaticString) -> Order {
        other.withUTF8Buffer { other in
            for index in 0..<min(key.count, other.count) {
                let (left, right) = unsafe (key[index], other[index])
                if left != right { return left < right ? .before : .after }
            }
            if key.count == other.count { return .same }
            return key.count < other.count ? .before : .after
        }
    }
}
