/// Finds the series of a line by its bytes as they stand on the wire, so that tags are sorted,
/// names checked and rules applied only when a raw key is first seen.
///
/// Key: shape (type, listener profile, lengths), name bytes, tag-section bytes. Open addressing,
/// seeded hash, full compare. One thread. Bounds: `entriesMax` entries of at most `keyBytesMax`
/// bytes and 1 GiB of key bytes. Each time it has doubled it forgets the entries of series that are
/// gone, so it follows the live series down, too. If they are not enough it forgets everything: a
/// miss costs as much as a few samples, so starting again is cheaper than keeping an order.
struct RawKeyCache {
    /// Longer raw keys are looked up in the series table each time.
    static let keyBytesMax = 8192
    private static let arenaBytesMax = 1 << 30
    /// Names without tags that get an entry, which with its slots takes 80 bytes.
    ///
    /// Of more each entry would be a cache miss more, too: then the series table finds them all.
    static let namesMax = 16_384
    private static let noSeries = UInt32.max
    /// Below this it is not worth looking for stale entries: 4,096 take some 350 KB.
    private static let entriesMin = 4096

    /// 64 bytes: a cache line's worth.
    struct Entry: BitwiseCopyable {
        let head: KeyHead
        /// Where the key's bytes after its head lie.
        var start: UInt32
        var tag: UInt32
        let shape: KeyShape
        var series: UInt32
        /// Where the series' own key lies; a series that has it elsewhere is another one.
        var keyStart: UInt32
        /// The tick in which `slot` was noted.
        var period: UInt32
        /// The series' cell in that tick.
        var slot: UInt32
    }

    private(set) var slots = HashSlots()
    var entries: [Entry] = []
    private(set) var bytes: [UInt8] = []
    /// Entries without tags.
    private(set) var names = 0
    private let entriesMax: Int
    /// The number of entries at which it looks for stale ones.
    private var sweepCount: Int
    /// How many series the table had forgotten when it last looked.
    private var removalsSeen: UInt64 = 0

    /// Twice the series limit: a client may send the tags of a series in more than one order.
    init(seriesMax: Int) {
        let doubled = seriesMax.multipliedReportingOverflow(by: 2)
        entriesMax = max(64, doubled.overflow ? 1 << 30 : min(doubled.partialValue, 1 << 30))
        sweepCount = min(Self.entriesMin, entriesMax)
    }

    var count: Int { entries.count }
    var isFull: Bool { entries.count >= sweepCount || bytes.count >= Self.arenaBytesMax }

    /// Forgets everything if nearly all of it is of a burst that expired: to look for the rest
    /// would take longer than to find it anew.
    mutating func forgetBurst(_ table: borrowing SeriesTable) {
        guard count > Self.entriesMin, count / 16 > table.count else { return }
        self = RawKeyCache(seriesMax: entriesMax / 2)
    }

    /// Forgets everything, if that is little to find anew: nearly all of it is names.
    mutating func forgetNames() {
        guard count <= 2 * Self.namesMax else { return }
        self = RawKeyCache(seriesMax: entriesMax / 2)
    }

    var memoryBytes: Int {
        entries.capacity * MemoryLayout<Entry>.stride + bytes.capacity + slots.memoryBytes
    }

    /// The entry's index, or -1.
    @inline(__always)
    func find(_ key: borrowing RawKey, in datagram: Span<UInt8>) -> Int {
        let table = slots.slots.span
        let known = entries.span
        let arena = bytes.span
        let mask = table.count &- 1
        var position = Int(key.tag) & mask
        while true {
            let slot = table[position]
            if slot.index == HashSlots.none { return -1 }
            if slot.tag == key.tag {
                let entry = known[Int(slot.index)]
                if key.matches(entry, arena, datagram) { return Int(slot.index) }
            }
            position = (position &+ 1) & mask
        }
    }

    /// Adds an entry; the caller has looked for it, and asked whether the cache is full.
    mutating func insert(
        _ key: borrowing RawKey, in datagram: Span<UInt8>, series: UInt32, keyStart: UInt32
    ) {
        let start = bytes.count
        key.append(to: &bytes, from: datagram)
        let entry = Entry(
            head: key.head, start: UInt32(truncatingIfNeeded: start), tag: key.tag,
            shape: key.shape, series: series, keyStart: keyStart, period: 0, slot: 0)
        slots.insert(UInt32(truncatingIfNeeded: entries.count), tag: key.tag)
        entries.append(entry)
        names += key.shape.hasTags ? 0 : 1
    }

    /// Forgets every entry whose series is gone; everything, if that frees less than a quarter.
    mutating func makeRoom(_ table: borrowing SeriesTable) {
        // A table that only grew has left no stale entry: looking for some takes 100 ns each.
        if table.removals == removalsSeen, entries.count < entriesMax,
            bytes.count < Self.arenaBytesMax
        {
            sweepCount = min(entries.count * 2, entriesMax)
            return
        }
        var kept = RawKeyCache(seriesMax: entriesMax / 2)
        for entry in entries where table.isCurrent(entry) {
            kept.keep(entry, from: bytes)
        }
        let isWorthIt =
            kept.entries.count < entriesMax / 4 * 3 && kept.bytes.count < Self.arenaBytesMax / 4 * 3
        if !isWorthIt { kept = RawKeyCache(seriesMax: entriesMax / 2) }
        kept.removalsSeen = table.removals
        kept.sweepCount = min(max(Self.entriesMin, kept.entries.count * 2), entriesMax)
        self = kept
    }

    /// Forgets which series are meant by entries that are stale; before keys move.
    mutating func dropStale(_ table: borrowing SeriesTable) {
        for index in entries.indices where !table.isCurrent(entries[index]) {
            entries[index].series = Self.noSeries
        }
    }

    /// Notes where the keys of the others lie now.
    mutating func followKeys(_ table: borrowing SeriesTable) {
        for index in entries.indices where entries[index].series != Self.noSeries {
            entries[index].keyStart = table.records[Int(entries[index].series)].keyStart
        }
    }

    private mutating func keep(_ old: Entry, from other: [UInt8]) {
        var entry = old
        entry.start = UInt32(truncatingIfNeeded: bytes.count)
        bytes.append(contentsOf: other[Int(old.start)..<Int(old.start) + old.shape.restCount])
        slots.insert(UInt32(truncatingIfNeeded: entries.count), tag: entry.tag)
        entries.append(entry)
        names += entry.shape.hasTags ? 0 : 1
    }
}

extension SeriesTable {
    /// Whether the entry's series still is the one that it was made for.
    ///
    /// An address is given out once, until all keys move. Empty keys have no address; those of one
    /// type are one series.
    @inline(__always)
    func isCurrent(_ entry: RawKeyCache.Entry) -> Bool {
        guard let record = records.element(at: Int(entry.series)) else { return false }
        return record.keyStart == entry.keyStart && record.isOfType(entry.shape)
    }
}
