/// Where series come from: how many there are by the next part of their names, by name and by tag.
package struct SeriesCardinality: Sendable, Equatable {
    /// Series that are looked at, which takes some 20 ms; of more, one in so many stands for all.
    package static let seriesLookedAtMax = 100_000
    /// Entries of each list.
    package static let entriesMax = 100
    /// Distinct parts that are told apart: 16,384 of about 64 bytes for each list, 2 MiB.
    static let partsMax = 16_384
    /// Distinct values that are told apart, of all tags together: 64 Ki of 16 bytes, 1 MiB.
    static let valuesMax = 65_536

    /// A prefix with its last dot, or a whole name.
    package struct Part: Sendable, Equatable {
        package var name: String
        package var series: Int
        package var isWholeName: Bool

        package init(name: String, series: Int, isWholeName: Bool) {
            self.name = name
            self.series = series
            self.isWholeName = isWholeName
        }
    }

    package struct TagKey: Sendable, Equatable {
        package var key: String
        /// Series that have the tag.
        package var series: Int
        /// Distinct values among the series looked at.
        package var values: Int
        /// Whether `values` are all of them.
        package var hasAllValues: Bool

        package init(key: String, series: Int, values: Int, hasAllValues: Bool) {
            self.key = key
            self.series = series
            self.values = values
            self.hasAllValues = hasAllValues
        }
    }

    /// Live series in all.
    package var series = 0
    /// Those of them whose names begin with the prefix.
    package var seriesMatching = 0
    package var seriesLookedAt = 0
    /// By what follows the prefix up to the next dot; most series first, as in the other lists.
    package var prefixes: [Part] = []
    package var names: [Part] = []
    package var tags: [TagKey] = []

    package init() {}
}

extension MergedState {
    /// Counts the live series whose names begin with `prefix` by the parts of their keys.
    ///
    /// Past `seriesMax` it looks at one of every two, three … and the counts are scaled. Which one
    /// differs, since series that come in turns would all be of one kind.
    package func cardinality(
        prefix: [UInt8], seriesMax: Int = SeriesCardinality.seriesLookedAtMax
    ) -> SeriesCardinality {
        let end = series.records.indices.upperBound
        let group = max(1, (series.count + seriesMax - 1) / seriesMax)
        var count = CardinalityCount(prefix: prefix)
        for first in stride(from: 0, to: end, by: group) {
            let index = first + Self.scattered(first) % group
            guard index < end, series.records[index].isLive else { continue }
            count.add(series.keys[series.records[index].key])
        }
        return count.result(series: series.count)
    }

    /// A number that looks random, the same for the same one (Knuth's multiplicative hash).
    private static func scattered(_ number: Int) -> Int {
        Int((UInt32(truncatingIfNeeded: number) &* 2_654_435_769) >> 16)
    }
}

/// A count of series by the parts of their keys, under way.
struct CardinalityCount {
    /// How often a part was met, and the part.
    private struct Entry {
        var bytes: ArraySlice<UInt8>
        var series = 0
        var values: Set<UInt64> = []
    }

    private let prefix: [UInt8]
    private var lookedAt = 0
    private var matching = 0
    private var prefixes: [UInt64: Entry] = [:]
    private var names: [UInt64: Entry] = [:]
    private var tags: [UInt64: Entry] = [:]
    private var valuesLeft = SeriesCardinality.valuesMax

    init(prefix: [UInt8]) { self.prefix = prefix }

    /// Counts one series by its canonical key.
    mutating func add(_ key: ArraySlice<UInt8>) {
        lookedAt += 1
        let name = key.prefix(SeriesKey.nameCount(key))
        guard name.starts(with: prefix) else { return }
        matching += 1
        Self.count(name, in: &names)
        let rest = name.dropFirst(prefix.count)
        let dot = rest.firstIndex(of: UInt8(ascii: "."))
        Self.count(name[..<(dot.map { $0 + 1 } ?? name.endIndex)], in: &prefixes)
        addTags(key.dropFirst(name.count + 1))
    }

    private mutating func addTags(_ tagBytes: ArraySlice<UInt8>) {
        for tag in tagBytes.split(separator: SeriesKey.separator) {
            let colon = tag.firstIndex(of: SeriesKey.valueSeparator) ?? tag.endIndex
            let hash = Self.count(tag[..<colon], in: &tags)
            guard valuesLeft > 0, tags[hash] != nil else { continue }
            let value = KeyHash.hash(tag.span, 0..<tag.count, seed: 0)
            if tags[hash]?.values.insert(value).inserted == true { valuesLeft -= 1 }
        }
    }

    /// Counts a part if there is room for it, or if it is known; answers its hash.
    @discardableResult
    private static func count(_ part: ArraySlice<UInt8>, in entries: inout [UInt64: Entry])
        -> UInt64
    {
        let hash = KeyHash.hash(part.span, 0..<part.count, seed: 0)
        if entries[hash] != nil {
            entries[hash]?.series += 1
        } else if entries.count < SeriesCardinality.partsMax {
            entries[hash] = Entry(bytes: part, series: 1)
        }
        return hash
    }

    // MARK: The result

    func result(series: Int) -> SeriesCardinality {
        var result = SeriesCardinality()
        result.series = series
        result.seriesLookedAt = lookedAt
        let scaled = { (count: Int) in
            lookedAt == 0 ? 0 : Int((Double(count) * Double(series) / Double(lookedAt)).rounded())
        }
        result.seriesMatching = scaled(matching)
        result.prefixes = Self.most(prefixes).map { entry in
            SeriesCardinality.Part(
                name: String(decoding: entry.bytes, as: UTF8.self), series: scaled(entry.series),
                isWholeName: entry.bytes.last != UInt8(ascii: "."))
        }
        result.names = Self.most(names).map { entry in
            SeriesCardinality.Part(
                name: String(decoding: entry.bytes, as: UTF8.self), series: scaled(entry.series),
                isWholeName: true)
        }
        let isWhole = valuesLeft > 0 && lookedAt == series
        result.tags = Self.most(tags).map { entry in
            SeriesCardinality.TagKey(
                key: String(decoding: entry.bytes, as: UTF8.self), series: scaled(entry.series),
                values: entry.values.count, hasAllValues: isWhole)
        }
        return result
    }

    /// Most series first, then by bytes.
    private static func most(_ entries: [UInt64: Entry]) -> ArraySlice<Entry> {
        entries.values.sorted { left, right in
            left.series != right.series
                ? left.series > right.series : left.bytes.lexicographicallyPrecedes(right.bytes)
        }.prefix(SeriesCardinality.entriesMax)
    }
}
