/// Every known series under a dense index: found by canonical key and type, forgotten when idle.
///
/// A worker has one for what it received and the merged state one for all workers. An index is
/// used again after its series is gone; the generation then differs. One thread at a time.
/// Bounds: `limits.series` (its user asks `SeriesLimits` before it inserts) and 2 GiB of keys.
struct SeriesTable: ~Copyable {
    /// The canonical keys of all series, with those of forgotten ones in between.
    var keys = KeyChunks()
    /// Of the keys that were added here; the merged state's lie where their worker put them.
    private(set) var views = KeyViews()
    var records = PagedArray<SeriesRecord>()
    /// Empty in the merged state, which passes by every series at each flush anyway.
    var order = SeriesOrder()
    let isOrdered: Bool
    private(set) var slots = SeriesSlots()
    private var free = FreeIndices()
    /// By chunk; one without keys in use is let go.
    private var keyUse: [KeyUse] = []
    /// Of all chunks.
    private var totalKeyUse = KeyUse()
    private var births: UInt32 = 0
    /// Series that were forgotten since the start.
    private(set) var removals: UInt64 = 0
    private let seed: UInt64
    private let hash: RawKeyHash
    /// Live series by `MetricType.rawValue`.
    private(set) var liveByType = [Int](repeating: 0, count: MetricType.allCases.count)
    /// Live series.
    private(set) var count = 0
    /// How many series with tags have a name, by the name's hash.
    ///
    /// Two names of one 64-bit hash would share a count: one in 10^7 for a million names.
    private(set) var namesakes: [UInt64: UInt32] = [:]

    /// Bytes of the keys in a chunk: of known series, and of forgotten ones.
    private struct KeyUse: BitwiseCopyable {
        var live = 0
        var garbage = 0
    }

    init(seed: UInt64, isOrdered: Bool) {
        self.seed = seed
        hash = RawKeyHash(seed: seed)
        self.isOrdered = isOrdered
    }

    /// Records, keys that were added here, slots, and 24 bytes of dictionary for a name with tags.
    var memoryBytes: Int {
        records.memoryBytes + keys.ownBytes + slots.memoryBytes + namesakes.capacity * 24
            + order.memoryBytes
    }

    func hasRoom(forKeyBytes byteCount: Int) -> Bool {
        byteCount <= KeyChunks.keyBytesMax && keys.chunks.count < KeyChunks.chunksMax
    }

    /// The series, live or silent, or `nil`.
    func find(_ key: Span<UInt8>, _ type: MetricType) -> UInt32? {
        let tag = tag(of: key, type)
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
        views.note(place, in: keys)
        return insert(key, at: place, type, atSeconds: now)
    }

    /// The same for a key that lies at `place` in `keys` already.
    mutating func insert(
        _ key: Span<UInt8>, at place: ByteRange, _ type: MetricType, atSeconds now: UInt32
    ) -> UInt32 {
        births &+= 1
        let record = SeriesRecord(
            key: place, type: type, tag: tag(of: key, type), generation: births,
            lastSeenSeconds: now)
        let index = UInt32(truncatingIfNeeded: free.take(records))
        records.insert(record, at: Int(index))
        slots.insert(index, records)
        use(place, by: 1)
        count(record, by: 1)
        if isOrdered { order.append(index, SeriesKind(type)) }
        return index
    }

    /// Forgets a live or silent series; its index is free to be used again.
    mutating func remove(_ index: UInt32) {
        removals &+= 1
        let record = records[Int(index)]
        if record.state == .live { retire(index) }
        slots.remove(index, records)
        use(record.key, by: -1)
        let next = free.giveBack(Int(index))
        if records.remove(at: Int(index)) { return }
        records[Int(index)].slot = next
    }

    /// Makes a live series silent: not counted, not listed, but still found by its key.
    mutating func silence(_ index: UInt32) {
        retire(index)
        records[Int(index)].state = .silent
        records[Int(index)].period = 0
    }

    /// Makes a silent series live again, as a new one.
    mutating func revive(_ index: UInt32, atSeconds now: UInt32) {
        births &+= 1
        records[Int(index)].state = .live
        records[Int(index)].generation = births
        records[Int(index)].lastSeenSeconds = now
        count(records[Int(index)], by: 1)
        if isOrdered { order.append(index, SeriesKind(records[Int(index)].type)) }
    }

    /// How many live series with tags have the name of `key`.
    func namesakes(of key: Span<UInt8>) -> Int {
        Int(namesakes[nameHash(key)] ?? 0)
    }

    /// The hash that `namesakes` counts a key's name under.
    func nameHash(_ key: Span<UInt8>) -> UInt64 {
        var end = 0
        while end < key.count, key[end] != SeriesKey.separator { end += 1 }
        return KeyHash.hash(key, 0..<end, seed: seed)
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

    /// The same as that of the raw key with these bytes and no tags.
    private func tag(of key: Span<UInt8>, _ type: MetricType) -> UInt32 {
        let place = ByteRange(0, key.count)
        let shape = KeyShape(KeyShape(), type, name: key.count, tags: 0)
        return HashSlots.tag(
            of: hash.hash(KeyHead(of: place, in: key), shape, place, .empty, in: key))
    }

    private mutating func retire(_ index: UInt32) {
        count(records[Int(index)], by: -1)
        if isOrdered { order.remove(index, SeriesKind(records[Int(index)].type)) }
    }

    private mutating func count(_ record: SeriesRecord, by change: Int) {
        count += change
        liveByType[Int(record.type.rawValue)] += change
        let key = keys[record.key]
        guard SeriesKey.nameCount(key) < key.count else { return }
        let hash = nameHash(key.span)
        let total = Int(namesakes[hash] ?? 0) + change
        namesakes[hash] = total > 0 ? UInt32(truncatingIfNeeded: total) : nil
    }
}

// MARK: - What a burst took

extension SeriesTable {
    /// Gives back the keys of forgotten series once they are more than half of all.
    ///
    /// Takes time in proportion to what goes, and so, spread over the removals, a constant. Keys
    /// get other addresses; answers whether they did.
    mutating func compact() -> Bool {
        let isSparse = totalKeyUse.garbage > max(totalKeyUse.live, 65_536)
        guard isSparse || keys.chunks.count > KeyChunks.chunksMax / 2 else { return false }
        var live = KeyChunks()
        for index in records.indices where records[index].state != .free {
            records[index].key = live.append(keys[records[index].key].span)
        }
        keys = live
        views = KeyViews()
        for index in records.indices where records[index].state != .free {
            views.note(records[index].key, in: keys)
        }
        keyUse = []
        totalKeyUse = KeyUse()
        for index in records.indices where records[index].state != .free {
            use(records[index].key, by: 1)
        }
        return true
    }

    /// Counts a key's bytes into or out of use; lets the chunk go with its last key.
    private mutating func use(_ key: ByteRange, by change: Int) {
        guard !key.isEmpty else { return }
        let number = KeyChunks.number(of: key)
        while keyUse.count <= number { keyUse.append(KeyUse()) }
        let live = change * key.count
        let garbage = change < 0 ? key.count : 0
        keyUse[number].live += live
        keyUse[number].garbage += garbage
        totalKeyUse.live += live
        totalKeyUse.garbage += garbage
        guard keyUse[number].live == 0, keys.drop(number) else { return }
        totalKeyUse.garbage -= keyUse[number].garbage
        keyUse[number].garbage = 0
    }
}
