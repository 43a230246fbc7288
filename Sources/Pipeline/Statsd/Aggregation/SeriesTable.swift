/// The series of one worker under dense indices: found by canonical key and type, forgotten when
/// idle.
///
/// An index is used again after its series is gone; its key then lies elsewhere. One thread at a
/// time. Bounds: `limits.series` (its user asks before it inserts) and 2 GiB of keys.
struct SeriesTable: ~Copyable {
    /// The canonical keys of all series, with those of forgotten ones in between.
    private(set) var keys = KeyChunks()
    private(set) var views = KeyViews()
    var records = PagedArray<SeriesRecord>()
    var idle = IdleBounds()
    private(set) var slots = SeriesSlots()
    private(set) var census: SeriesCensus
    private let hash: RawKeyHash
    private var free = FreeIndices()
    private var keyUse = KeyUse()
    /// Series that were forgotten since the start.
    private(set) var removals: UInt64 = 0

    init(seed: UInt64) {
        census = SeriesCensus(seed: seed)
        hash = RawKeyHash(seed: seed)
    }

    /// Live series.
    var count: Int { census.count }

    var memoryBytes: Int {
        records.memoryBytes + keys.ownBytes + slots.memoryBytes + census.memoryBytes
            + idle.memoryBytes
    }

    /// The series, or `nil`.
    func find(_ key: Span<UInt8>, _ type: MetricType) -> UInt32? {
        let tag = hash.tag(ofKey: key, type)
        var position = slots.home(of: tag)
        while slots.slots[position] != 0 {
            if let index = slots.candidate(at: position, for: tag), isSeries(index, key, type, tag)
            {
                return index
            }
            position = slots.next(after: position)
        }
        return nil
    }

    /// Adds a live series; the caller has made sure that it is not there.
    mutating func insert(_ key: Span<UInt8>, _ type: MetricType, atSeconds now: UInt32) -> UInt32 {
        let place = keys.append(key)
        let record = SeriesRecord(
            key: place, type: type, tag: hash.tag(ofKey: key, type), lastSeenSeconds: now)
        let index = UInt32(truncatingIfNeeded: free.take())
        records.insert(record, at: Int(index))
        slots.insert(index, records)
        views.note(place, in: keys)
        keyUse.add(place)
        census.add(keys[place], type)
        idle.insert(Int(index), SeriesKind(type), atSeconds: now)
        return index
    }

    /// Forgets a series; its index is free to be used again.
    mutating func remove(_ index: UInt32) {
        removals &+= 1
        let record = records[Int(index)]
        census.remove(keys[record.key], record.type)
        slots.remove(index, records)
        keyUse.remove(record.key, from: &keys)
        free.giveBack(Int(index))
        records.remove(at: Int(index))
    }

    private func isSeries(
        _ index: UInt32, _ key: Span<UInt8>, _ type: MetricType, _ tag: UInt32
    ) -> Bool {
        let record = records[Int(index)]
        guard record.tag == tag, record.type == type, record.key.count == key.count else {
            return false
        }
        return haveEqualBytes(key, from: 0, keys[record.key].span, from: 0, count: key.count)
    }

    /// Whether the keys of forgotten series are more than half of all.
    var isWorthCompacting: Bool { keyUse.isWorthCompacting(keys) }

    /// Gives those keys back; the others get other addresses.
    mutating func compact() {
        var live = KeyChunks()
        keyUse = KeyUse()
        for index in records.indices where records[index].isLive {
            records[index].key = live.append(keys[records[index].key].span)
            keyUse.add(records[index].key)
        }
        keys = live
        views = KeyViews()
        for index in records.indices where records[index].isLive {
            views.note(records[index].key, in: keys)
        }
    }
}
