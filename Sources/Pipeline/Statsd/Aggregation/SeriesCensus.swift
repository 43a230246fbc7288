/// How many series are live: in all, by type, and of those with tags by name.
struct SeriesCensus {
    private let seed: UInt64
    private(set) var count = 0
    /// By `MetricType.rawValue`.
    private(set) var byType = [Int](repeating: 0, count: MetricType.allCases.count)
    /// How many series with tags have a name, by the name's hash.
    ///
    /// Two names of one 64-bit hash would share a count: one in 10^7 for a million names.
    private(set) var namesakes: [UInt64: UInt32] = [:]

    init(seed: UInt64) { self.seed = seed }

    /// 24 bytes of dictionary for a name with tags.
    var memoryBytes: Int { namesakes.capacity * 24 }

    mutating func add(_ key: ArraySlice<UInt8>, _ type: MetricType) { change(key, type, by: 1) }
    mutating func remove(_ key: ArraySlice<UInt8>, _ type: MetricType) { change(key, type, by: -1) }

    /// How many live series with tags have the name of `key`.
    func namesakes(of key: Span<UInt8>) -> Int { Int(namesakes[nameHash(key)] ?? 0) }

    /// The hash that `namesakes` counts a key's name under.
    func nameHash(_ key: Span<UInt8>) -> UInt64 {
        var end = 0
        while end < key.count, key[end] != SeriesKey.separator { end += 1 }
        return KeyHash.hash(key, 0..<end, seed: seed)
    }

    private mutating func change(_ key: ArraySlice<UInt8>, _ type: MetricType, by change: Int) {
        count += change
        byType[Int(type.rawValue)] += change
        guard SeriesKey.nameCount(key) < key.count else { return }
        let hash = nameHash(key.span)
        let total = Int(namesakes[hash] ?? 0) + change
        namesakes[hash] = total > 0 ? UInt32(truncatingIfNeeded: total) : nil
    }
}
