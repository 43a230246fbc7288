import Statsd

/// Names of counters that were told to go down: their sums are not monotonic.
///
/// A name stays one, since the receiver takes a change of that for another metric. Kept by hash;
/// past `namesMax` the first are forgotten all at once: 1 MiB at most.
struct FallingNames: Sendable {
    private static let namesMax = 65_536

    private var hashes: Set<Int> = []

    mutating func note(_ counters: [CounterTick], in keys: borrowing KeyChunks) {
        for tick in counters where tick.sum < 0 { note(tick.key, in: keys) }
    }

    mutating func note(_ counters: [CounterPoint], in keys: borrowing KeyChunks) {
        for point in counters where point.sum < 0 { note(point.key, in: keys) }
    }

    private mutating func note(_ key: ByteRange, in keys: borrowing KeyChunks) {
        if hashes.count >= Self.namesMax { hashes.removeAll() }
        hashes.insert(Self.hash(key, in: keys))
    }

    func contains(_ key: ByteRange, in keys: borrowing KeyChunks) -> Bool {
        !hashes.isEmpty && hashes.contains(Self.hash(key, in: keys))
    }

    private static func hash(_ key: ByteRange, in keys: borrowing KeyChunks) -> Int {
        var hasher = Hasher()
        let name = keys[SeriesKey.name(of: key, in: keys)]
        unsafe name.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
