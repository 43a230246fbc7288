/// Where series come from: how many there are by the next part of their names, by name and by tag.
package struct SeriesCardinality: Sendable, Equatable {
    /// Series that are looked at, so that a flush waits for less than a tick; of more, one in so
    /// many stands for all.
    package static let seriesLookedAtMax = 50_000
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
    private let prefix: [UInt8]
    private var lookedAt = 0
    private var matching = 0
    private var prefixes = PartCounts()
    private var names = PartCounts()
    private var tags = PartCounts()
    /// Hashes of tags with their values.
    private var values: Set<UInt64> = []

    init(prefix: [UInt8]) { self.prefix = prefix }

    /// Counts one series by its canonical key.
    mutating func add(_ key: ArraySlice<UInt8>) {
        lookedAt += 1
        let name = key.prefix(SeriesKey.nameCount(key))
        guard name.starts(with: prefix) else { return }
        matching += 1
        names.add(name)
        let rest = name.dropFirst(prefix.count)
        let dot = rest.firstIndex(of: UInt8(ascii: "."))
        prefixes.add(name[..<(dot.map { $0 + 1 } ?? name.endIndex)])
        var start = name.endIndex + 1
        while start < key.endIndex {
            let rest = key[start...]
            let end = rest.firstIndex(of: SeriesKey.separator) ?? key.endIndex
            add(tag: key[start..<end])
            start = end + 1
        }
    }

    private mutating func add(tag: ArraySlice<UInt8>) {
        let colon = tag.firstIndex(of: SeriesKey.valueSeparator) ?? tag.endIndex
        guard let place = tags.add(tag[..<colon]) else { return }
        guard values.count < SeriesCardinality.valuesMax else { return }
        if values.insert(PartCounts.hash(tag)).inserted { tags.entries[place].values += 1 }
    }

    func result(series: Int) -> SeriesCardinality {
        var result = SeriesCardinality()
        result.series = series
        result.seriesLookedAt = lookedAt
        let scaled = { (count: Int) in
            lookedAt == 0 ? 0 : Int((Double(count) * Double(series) / Double(lookedAt)).rounded())
        }
        result.seriesMatching = scaled(matching)
        result.prefixes = prefixes.most.map { entry in
            SeriesCardinality.Part(
                name: String(decoding: entry.bytes, as: UTF8.self), series: scaled(entry.series),
                isWholeName: entry.bytes.last != UInt8(ascii: "."))
        }
        result.names = names.most.map { entry in
            SeriesCardinality.Part(
                name: String(decoding: entry.bytes, as: UTF8.self), series: scaled(entry.series),
                isWholeName: true)
        }
        let isWhole = values.count < SeriesCardinality.valuesMax && lookedAt == series
        result.tags = tags.most.map { entry in
            SeriesCardinality.TagKey(
                key: String(decoding: entry.bytes, as: UTF8.self), series: scaled(entry.series),
                values: entry.values, hasAllValues: isWhole)
        }
        return result
    }
}

/// How often each part of a key was met, of the first `partsMax` distinct ones.
private struct PartCounts {
    struct Entry {
        var bytes: ArraySlice<UInt8>
        var series = 1
        var values = 0
    }

    var entries: [Entry] = []
    private var places: [UInt64: Int] = [:]

    static func hash(_ part: ArraySlice<UInt8>) -> UInt64 {
        KeyHash.hash(part.span, 0..<part.count, seed: 0)
    }

    /// Counts a part if there is room for it, or if it is known; answers its place.
    @discardableResult
    mutating func add(_ part: ArraySlice<UInt8>) -> Int? {
        let hash = Self.hash(part)
        if let place = places[hash] {
            entries[place].series += 1
            return place
        }
        guard entries.count < SeriesCardinality.partsMax else { return nil }
        places[hash] = entries.count
        entries.append(Entry(bytes: part))
        return entries.count - 1
    }

    /// Most series first, then by bytes.
    var most: ArraySlice<Entry> {
        entries.sorted { left, right in
            left.series != right.series
                ? left.series > right.series : left.bytes.lexicographicallyPrecedes(right.bytes)
        }.prefix(SeriesCardinality.entriesMax)
    }
}
