import Statsd

/// The labels of a series as they stand on the page, and as its identity within its family.
///
/// `a="1",b="2"`: names ascending and unique, values escaped, no braces; empty without tags. The
/// text tells two label sets apart exactly, since the escaping can be undone.
package struct SeriesLabels: Hashable, Sendable {
    private(set) var text: [UInt8] = []
    private(set) var count: UInt16 = 0

    init() {}

    /// The labels of `key` (in `SeriesKey` form); `collisions` counts tags that were left out
    /// because a later one has the same label name.
    init(of key: ByteRange, in keys: borrowing KeyChunks, collisions: inout UInt64) {
        let tags = SeriesKey.tags(of: key, in: keys)
        guard !tags.isEmpty else { return }
        let labels = Self.labels(tags, in: keys)
        for (index, label) in labels.enumerated() {
            let isLast = index + 1 == labels.count || labels[index + 1].name != label.name
            guard isLast else {
                collisions &+= 1
                continue
            }
            append(label.name, label.value)
        }
    }

    /// The labels of one of the agent's own metrics, whose names are legal and unique.
    init(_ labels: [MetricFamily.Label]) {
        for label in labels.sorted(by: { $0.key < $1.key }) {
            append(label.key, Array(label.value.utf8)[...])
        }
    }

    private mutating func append(_ name: String, _ value: ArraySlice<UInt8>) {
        if count > 0 { text.append(UInt8(ascii: ",")) }
        text.append(contentsOf: name.utf8)
        text.append(contentsOf: #"=""#.utf8)
        text.appendLabelValue(value)
        text.append(UInt8(ascii: "\""))
        count &+= 1
    }

    private struct Label {
        var name: String
        var value: ArraySlice<UInt8>
        /// The tag, which decides between two of one name.
        var tag: ArraySlice<UInt8>
    }

    /// By name, then by the whole tag.
    private static func labels(_ tags: [TagRanges], in keys: borrowing KeyChunks) -> [Label] {
        var labels: [Label] = []
        for tag in tags {
            let end = tag.value ?? tag.key
            var value = tag.value.map { keys[$0.range] } ?? []
            if value.isEmpty { value = Self.valueless[...] }
            labels.append(
                Label(
                    name: ExpositionName.label(tag.key, in: keys), value: value,
                    tag: keys[tag.key.range.lowerBound..<end.range.upperBound]))
        }
        return labels.sorted { left, right in
            if left.name != right.name { return left.name < right.name }
            return left.tag.lexicographicallyPrecedes(right.tag)
        }
    }

    /// What a tag without a value, or with an empty one, is written as.
    ///
    /// For Prometheus a label with an empty value is no label at all.
    private static let valueless = Array("true".utf8)

    /// Fewer labels first, then by their text: the reference's order.
    static func < (left: SeriesLabels, right: SeriesLabels) -> Bool {
        if left.count != right.count { return left.count < right.count }
        return left.text.lexicographicallyPrecedes(right.text)
    }

    package static func == (left: SeriesLabels, right: SeriesLabels) -> Bool {
        left.text == right.text
    }

    package func hash(into hasher: inout Hasher) {
        unsafe text.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}

extension [UInt8] {
    /// Appends with `\`, `"` and line feed escaped, as both formats want it.
    mutating func appendLabelValue(_ value: some Sequence<UInt8>) {
        for byte in value {
            switch byte {
            case UInt8(ascii: "\\"): append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\""): append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\n"): append(contentsOf: #"\n"#.utf8)
            default: append(byte)
            }
        }
    }
}
