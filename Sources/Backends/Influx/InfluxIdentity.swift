import BackendKit
import Statsd

/// The head of a series' lines: its measurement and its tags, sorted, with `host` and the type.
///
/// One value is used again for every series, so that its buffer keeps its storage.
struct InfluxIdentity {
    /// `measurement,key=value…` and a blank.
    private(set) var head = ByteWriter()
    /// Tags that lost their place to one with the same key.
    private(set) var collisions = 0

    private let naming: InfluxNaming
    /// `,host=NAME`, or nothing.
    private let hostTag: [UInt8]
    private let typeTags: [[UInt8]]
    private var pending = Pending()

    /// Added tags that are not written yet.
    private struct Pending {
        var isHostLeft = false
        var type: InfluxMetricType?
    }

    init(naming: InfluxNaming, hostTag: String?) {
        self.naming = naming
        typeTags = InfluxMetricType.allCases.map(\.tag)
        var tag = ByteWriter()
        if let hostTag, !hostTag.isEmpty {
            tag.append(",host=")
            let host = InfluxText.legal(Array(hostTag.utf8)[...], in: .tagValue)
            InfluxText.append(host[...], in: .tagValue, to: &tag)
        }
        self.hostTag = tag.bytes
    }

    /// Takes the series with `key`, which is in `SeriesKey` form.
    ///
    /// - Parameters:
    ///   - key: where its key lies.
    ///   - keys: the flush's.
    ///   - type: for the tag `metric_type`; `nil` where series are only compared.
    mutating func assign(
        _ key: ByteRange, in keys: borrowing KeyChunks, type: InfluxMetricType?
    ) {
        head.removeAll()
        collisions = 0
        let bytes = keys[key]
        let nameCount = appendMeasurement(of: bytes)
        // A series' own `host` says more than the agent's.
        let isHostLeft =
            !hostTag.isEmpty && !InfluxKey.hasTag("host", bytes.span, from: nameCount)
        pending = Pending(isHostLeft: isHostLeft, type: type)
        if nameCount < bytes.count {
            if InfluxKey.areTagsKept(bytes.span, from: nameCount + 1) {
                appendKept(bytes.dropFirst(nameCount + 1))
            } else {
                appendChanged(SeriesKey.tags(of: key, in: keys), in: keys)
            }
        }
        appendPending()
        head.append(UInt8(ascii: " "))
    }

    /// A name without series, of the agent's own.
    mutating func assign(own name: [UInt8]) {
        head.removeAll()
        collisions = 0
        pending = Pending(isHostLeft: !hostTag.isEmpty, type: .gauge)
        _ = appendMeasurement(of: name[...])
        appendPending()
        head.append(UInt8(ascii: " "))
    }

    /// Answers how many bytes of the key are its name.
    private mutating func appendMeasurement(of key: ArraySlice<UInt8>) -> Int {
        let bytes = key.span
        let end = InfluxText.endOfPlain(bytes, 0..<bytes.count)
        let isWhole = end == bytes.count || bytes[end] == UInt8(ascii: "|")
        if isWhole, end > 0, bytes[0] != UInt8(ascii: "#") {
            append(measurement: key.prefix(end))
            return end
        }
        let name = key.prefix(InfluxKey.nameCount(bytes))
        if InfluxText.isKept(name.span, 0..<name.count, in: .measurement) {
            append(escaped: name)
        } else {
            append(escaped: InfluxText.legal(name, in: .measurement)[...])
        }
        return name.count
    }

    private mutating func append(measurement name: ArraySlice<UInt8>) {
        switch naming {
        case .martlet: head.append(name)
        case .telegraf:
            head.append(name, replacing: UInt8(ascii: "."), with: UInt8(ascii: "_"))
        }
    }

    private mutating func append(escaped name: ArraySlice<UInt8>) {
        var text = ByteWriter()
        InfluxText.append(name, in: .measurement, to: &text)
        append(measurement: text.bytes[...])
    }

    /// Appends tags that need nothing but escapes, in their order.
    private mutating func appendKept(_ tags: ArraySlice<UInt8>) {
        var start = tags.startIndex
        while start <= tags.endIndex {
            let (colon, end) = InfluxKey.borders(of: tags, from: start)
            append(key: tags[start..<colon], value: tags[(colon + 1)..<end])
            start = end + 1
        }
    }

    /// Makes each tag legal, sorts them again and keeps the last of those with one key.
    private mutating func appendChanged(_ ranges: [TagRanges], in keys: borrowing KeyChunks) {
        var legal: [(key: [UInt8], value: [UInt8])] = []
        for range in ranges {
            let key = Self.legal(keys[range.key], in: .tagKey)
            let value =
                range.value.map { Self.legal(keys[$0], in: .tagValue) }
                ?? Array("true".utf8)
            if let earlier = legal.firstIndex(where: { $0.key == key }) {
                legal[earlier].value = value
                collisions += 1
            } else {
                legal.append((key, value))
            }
        }
        legal.sort { $0.key.lexicographicallyPrecedes($1.key) }
        for tag in legal { append(key: tag.key[...], value: tag.value[...]) }
    }

    private static func legal(_ text: ArraySlice<UInt8>, in place: InfluxText.Place) -> [UInt8] {
        let isKept = InfluxText.isKept(text.span, 0..<text.count, in: place)
        return isKept ? Array(text) : InfluxText.legal(text, in: place)
    }

    /// A tag of the series, after the added ones that come before it.
    ///
    /// A series' own `metric_type` would make series of different types one, and is left out.
    private mutating func append(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        let bytes = key.span
        if pending.isHostLeft, InfluxKey.order(bytes, "host") == .after { appendHost() }
        switch InfluxKey.order(bytes, "metric_type") {
        case .before: break
        case .same:
            collisions += 1
            return
        case .after: appendType()
        }
        head.append(UInt8(ascii: ","))
        InfluxText.append(key, in: .tagKey, to: &head)
        head.append(UInt8(ascii: "="))
        InfluxText.append(value, in: .tagValue, to: &head)
    }

    private mutating func appendPending() {
        if pending.isHostLeft { appendHost() }
        appendType()
    }

    private mutating func appendHost() {
        pending.isHostLeft = false
        head.append(hostTag)
    }

    private mutating func appendType() {
        guard let type = pending.type else { return }
        pending.type = nil
        head.append(typeTags[type.rawValue])
    }
}
