/// The series of all workers under dense indices, forgotten when idle.
///
/// A worker names its series by numbers of its own (`WorkerNames`), so a key is looked up only when
/// a worker meets it for the first time. Where there is one worker, what it names cannot be met
/// again: then only those are listed that nobody names, such as gauges of an earlier run, and the
/// agent's own. An index is used again after its series is gone; the generation then differs.
/// Bounds: `limits.series` (its user asks `SeriesLimits` before it inserts) and 2 GiB of keys.
struct MergedTable: ~Copyable {
    /// The canonical keys; those of a worker's series lie where the worker put them.
    var keys = KeyChunks()
    var records = PagedArray<MergedRecord>()
    private(set) var census: SeriesCensus
    private let hash: RawKeyHash
    private let listsAll: Bool
    private var slots = HashSlots()
    private var free = FreeIndices()
    private var keyUse = KeyUse()
    private var births: UInt32 = 0

    init(seed: UInt64, workers: Int) {
        census = SeriesCensus(seed: seed)
        hash = RawKeyHash(seed: seed)
        listsAll = workers > 1
    }

    /// Live series.
    var count: Int { census.count }

    /// Records, slots, and keys that were added here.
    var memoryBytes: Int {
        records.memoryBytes + keys.ownBytes + slots.memoryBytes + census.memoryBytes
    }

    func hasRoom(forKeyBytes byteCount: Int) -> Bool { keys.hasRoom(forKeyBytes: byteCount) }

    // MARK: Finding

    /// The listed series, live or silent, or `nil`.
    func find(_ key: Span<UInt8>, _ type: MetricType) -> UInt32? {
        let tag = hash.tag(ofKey: key, type)
        var position = slots.home(of: tag)
        while slots.slots[position].index != HashSlots.none {
            let slot = slots.slots[position]
            if slot.tag == tag, isSeries(slot.index, key, type) { return slot.index }
            position = slots.next(after: position)
        }
        return nil
    }

    /// The series of one of the agent's own keys, which is listed from then on.
    ///
    /// A worker may have been told of it before: the first search is among all, some milliseconds.
    mutating func findOwn(_ key: Span<UInt8>, _ type: MetricType) -> UInt32? {
        guard let index = find(key, type) ?? search(key, type) else { return nil }
        records[Int(index)].isOwn = true
        list(index)
        return index
    }

    private func search(_ key: Span<UInt8>, _ type: MetricType) -> UInt32? {
        for index in records.indices {
            let index = UInt32(truncatingIfNeeded: index)
            if records[Int(index)].state != .free, isSeries(index, key, type) { return index }
        }
        return nil
    }

    private func isSeries(_ index: UInt32, _ key: Span<UInt8>, _ type: MetricType) -> Bool {
        let record = records[Int(index)]
        return record.type == type && record.key.count == key.count
            && haveEqualBytes(key, from: 0, keys[record.key].span, from: 0, count: key.count)
    }

    private mutating func list(_ index: UInt32) {
        guard !records[Int(index)].isListed else { return }
        records[Int(index)].isListed = true
        slots.insert(index, tag: tag(of: index))
    }

    private mutating func unlist(_ index: UInt32) {
        guard records[Int(index)].isListed else { return }
        records[Int(index)].isListed = false
        slots.remove(index, tag: tag(of: index))
    }

    private func tag(of index: UInt32) -> UInt32 {
        let record = records[Int(index)]
        return hash.tag(ofKey: keys[record.key].span, record.type)
    }

    // MARK: Coming and going

    /// Adds a live series that no worker names; the caller has made sure that it is not there.
    mutating func insert(
        _ key: Span<UInt8>, _ type: MetricType, isOwn: Bool = false, atSeconds now: UInt32
    ) -> UInt32 {
        let index = insert(at: keys.append(key), type, atSeconds: now)
        records[Int(index)].isOwn = isOwn
        list(index)
        return index
    }

    /// Adds a live series whose key lies at `key` in `keys`, and that a worker will name at once.
    ///
    /// It gets the index it is wished to have, if that is free.
    mutating func insert(
        at key: ByteRange, wished: Int? = nil, _ type: MetricType, atSeconds now: UInt32
    ) -> UInt32 {
        births &+= 1
        let record = MergedRecord(
            key: key, type: type, generation: births, lastSeenSeconds: now)
        let place = wished.flatMap { free.take($0) ? $0 : nil } ?? free.take()
        let index = UInt32(truncatingIfNeeded: place)
        records.insert(record, at: place)
        keyUse.add(key)
        census.add(keys[key], type)
        if listsAll { list(index) }
        return index
    }

    /// Forgets a live or silent series, whose index is free to be used again; answers whether
    /// memory went with it.
    mutating func remove(_ index: UInt32) -> Bool {
        unlist(index)
        let record = records[Int(index)]
        if record.isLive { census.remove(keys[record.key], record.type) }
        keyUse.remove(record.key, from: &keys)
        free.giveBack(Int(index))
        return records.remove(at: Int(index))
    }

    /// Makes a live series silent: not counted, and without a cell, but still named.
    mutating func silence(_ index: UInt32) {
        var record = records[Int(index)]
        census.remove(keys[record.key], record.type)
        record.state = .silent
        record.isTouched = false
        records[Int(index)] = record
    }

    /// Makes a silent series live again, as a new one.
    mutating func revive(_ index: UInt32, atSeconds now: UInt32) {
        births &+= 1
        var record = records[Int(index)]
        record.state = .live
        record.generation = births
        record.lastSeenSeconds = now
        records[Int(index)] = record
        census.add(keys[record.key], record.type)
    }

    // MARK: Names

    /// Notes that one more worker names the series.
    mutating func addName(_ index: UInt32) {
        records[Int(index)].references += 1
        records[Int(index)].isForgotten = false
        if !listsAll, !records[Int(index)].isOwn { unlist(index) }
    }

    /// Notes that one worker less names the series; answers whether that was the last.
    mutating func removeName(_ index: UInt32) -> Bool {
        precondition(
            records[Int(index)].references > 0, "a worker forgot a series it never named")
        records[Int(index)].references -= 1
        return records[Int(index)].references == 0
    }

    /// Lets a series that no worker names be found, should one name it again.
    mutating func keepUnnamed(_ index: UInt32) { list(index) }

    /// Gives back the keys of forgotten series once they are more than half of all.
    ///
    /// Keys get other addresses; answers whether they did.
    mutating func compact() -> Bool {
        guard keyUse.isWorthCompacting(keys) else { return false }
        var live = KeyChunks()
        keyUse = KeyUse()
        for index in records.indices where records[index].state != .free {
            records[index].key = live.append(keys[records[index].key].span)
            keyUse.add(records[index].key)
        }
        keys = live
        return true
    }
}
