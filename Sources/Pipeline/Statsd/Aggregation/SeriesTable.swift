/// Every known series under a dense index: found by canonical key and type, forgotten when idle.
///
/// A worker has one for what it received and the merged state one for all workers. An index is
/// used again after its series is gone; the generation then differs. One thread at a time.
/// Bounds: `limits.series` (its user asks `SeriesLimits` before it inserts) and 2 GiB of keys.
struct SeriesTable {
    /// No series: the end of a list.
    static let none = UInt32.max
    /// Ranges of keys are 32 bits wide; half of that leaves room for one tick's garbage.
    static let keyBytesMax = 1 << 31

    /// The canonical keys of all series, in no order, with those of forgotten ones in between.
    ///
    /// A batch shares this storage; it is copied only if a series is added while a batch lives.
    private(set) var keys: [UInt8] = []
    var records: [SeriesRecord] = []
    private var slots = HashSlots()
    private var free: [UInt32] = []
    private var garbageBytes = 0
    private let seed: UInt64
    /// Longest idle and latest of each kind, by `SeriesKind.rawValue`.
    var oldest = [UInt32](repeating: SeriesTable.none, count: SeriesKind.allCases.count)
    var newest = [UInt32](repeating: SeriesTable.none, count: SeriesKind.allCases.count)
    /// Live series by `MetricType.rawValue`.
    private(set) var liveByType = [Int](repeating: 0, count: MetricType.allCases.count)
    /// Live series.
    private(set) var count = 0
    /// How many series with tags have a name, by the name's hash.
    ///
    /// Two names of one 64-bit hash would share a count: one in 10^7 for a million names.
    private(set) var namesakes: [UInt64: UInt32] = [:]

    init(seed: UInt64) {
        self.seed = seed
    }

    /// Records, keys, slots, and 24 bytes of dictionary for a name with tags.
    var memoryBytes: Int {
        records.capacity * MemoryLayout<SeriesRecord>.stride + keys.capacity + slots.memoryBytes
            + namesakes.capacity * 24
    }

    func hasRoom(forKeyBytes byteCount: Int) -> Bool {
        keys.count &+ byteCount <= Self.keyBytesMax
    }

    /// The series, live or silent, or `nil`.
    func find(_ key: Span<UInt8>, _ type: MetricType) -> UInt32? {
        let tag = tag(of: key, type)
        var position = slots.home(of: tag)
        while slots.slots[position].index != HashSlots.none {
            let slot = slots.slots[position]
            if slot.tag == tag, isSeries(slot.index, key, type) { return slot.index }
            position = slots.next(after: position)
        }
        return nil
    }

    /// Adds a live series; the caller has made sure that it is not there.
    mutating func insert(_ key: Span<UInt8>, _ type: MetricType, atSeconds now: UInt32) -> UInt32 {
        precondition(hasRoom(forKeyBytes: key.count), "a series was added past the keys' limit")
        let start = keys.count
        for index in key.indices { keys.append(key[index]) }
        var record = SeriesRecord(
            key: ByteRange(start, keys.count), lastSeenSeconds: now, generation: 0,
            tag: tag(of: key, type), type: type)
        let index: UInt32
        if let reused = free.popLast() {
            index = reused
            record.generation = records[Int(index)].generation &+ 1
            records[Int(index)] = record
        } else {
            index = UInt32(truncatingIfNeeded: records.count)
            records.append(record)
        }
        slots.insert(index, tag: record.tag)
        count(record, by: 1)
        append(index, toListOf: SeriesKind(type))
        return index
    }

    /// Forgets a live or silent series; its index is free to be used again.
    mutating func remove(_ index: UInt32) {
        let record = records[Int(index)]
        if record.state == .live { retire(index) }
        slots.remove(index, tag: record.tag)
        garbageBytes += record.key.count
        records[Int(index)].state = .free
        free.append(index)
    }

    /// Makes a live series silent: not counted, not listed, but still found by its key.
    mutating func silence(_ index: UInt32) {
        retire(index)
        records[Int(index)].state = .silent
        records[Int(index)].period = 0
    }

    /// Makes a silent series live again, as a new one.
    mutating func revive(_ index: UInt32, atSeconds now: UInt32) {
        records[Int(index)].state = .live
        records[Int(index)].generation &+= 1
        records[Int(index)].lastSeenSeconds = now
        count(records[Int(index)], by: 1)
        append(index, toListOf: SeriesKind(records[Int(index)].type))
    }

    /// Gives back the bytes of forgotten keys once they are more than half of all (and of 64 KiB).
    ///
    /// Takes time in proportion to the live keys, and so, spread over the removals, a constant.
    mutating func compactKeys() {
        guard garbageBytes * 2 > keys.count, keys.count > 65_536 else { return }
        var live: [UInt8] = []
        live.reserveCapacity(keys.count - garbageBytes)
        for index in records.indices where records[index].state != .free {
            let start = live.count
            live.append(contentsOf: keys[records[index].key.range])
            records[index].key = ByteRange(start, live.count)
        }
        keys = live
        garbageBytes = 0
    }

    /// The name's part of a series' key.
    func name(of index: UInt32) -> ByteRange {
        SeriesKey.name(of: records[Int(index)].key, in: keys)
    }

    /// How many live series with tags have the name of `key`.
    func namesakes(of key: Span<UInt8>) -> Int {
        Int(namesakes[nameHash(key, ByteRange(0, key.count))] ?? 0)
    }

    /// The hash that `namesakes` counts a key's name under.
    func nameHash(_ bytes: Span<UInt8>, _ key: ByteRange) -> UInt64 {
        var end = key.range.lowerBound
        while end < key.range.upperBound, bytes[end] != SeriesKey.separator { end += 1 }
        return KeyHash.hash(bytes, key.range.lowerBound..<end, seed: seed)
    }

    private func isSeries(_ index: UInt32, _ key: Span<UInt8>, _ type: MetricType) -> Bool {
        let record = records[Int(index)]
        return record.type == type && record.key.count == key.count
            && haveEqualBytes(
                key, from: 0, keys.span, from: Int(record.key.start), count: key.count)
    }

    private func tag(of key: Span<UInt8>, _ type: MetricType) -> UInt32 {
        HashSlots.tag(
            of: KeyHash.hash(key, 0..<key.count, seed: seed &+ UInt64(type.rawValue)))
    }

    private mutating func retire(_ index: UInt32) {
        count(records[Int(index)], by: -1)
        unlink(index, fromListOf: SeriesKind(records[Int(index)].type))
    }

    private mutating func count(_ record: SeriesRecord, by change: Int) {
        count += change
        liveByType[Int(record.type.rawValue)] += change
        let hasTags = SeriesKey.name(of: record.key, in: keys) != record.key
        guard hasTags else { return }
        let hash = nameHash(keys.span, record.key)
        let total = Int(namesakes[hash] ?? 0) + change
        namesakes[hash] = total > 0 ? UInt32(truncatingIfNeeded: total) : nil
    }
}
