/// The last totals of counters whose clients send running totals: `counter: cumulative`.
///
/// A total belongs to its sender and to the name with its tags as they stand on the wire. The first
/// one is a base, from which the increments count; one below the last is that of a client that
/// began anew. Totals are kept in two generations: each lasts as long as a counter that gets no
/// samples, and what the older one still holds then has been silent at least as long and is
/// forgotten. At most `bytesMax` of names, tags and tables a worker: 262,144 totals of 150 bytes.
package struct CumulativeTotals: Sendable {
    package static let bytesMax = 40 << 20
    /// Of a total or a sender beside the bytes of its name: places in tables, an array's head.
    package static let entryBytes = 110

    private let bytesMax: Int
    private var senders = SenderTable()
    private var recent: [[UInt8]: Double] = [:]
    private var older: [[UInt8]: Double] = [:]
    private var recentBytes = 0
    private var olderBytes = 0
    private var generationSeconds: UInt32 = 0
    /// Totals that made room for others since it was last taken out; the next of each is a base.
    var evicted: UInt64 = 0

    package init(bytesMax: Int = Self.bytesMax) {
        self.bytesMax = bytesMax
    }

    var memoryBytes: Int { recentBytes + olderBytes + senders.count * Self.entryBytes }

    /// How much the counter `source` of `sender` has grown now that its total is `total`.
    mutating func increment(
        of source: [UInt8], from sender: Sender, to total: Double, within bounds: Bounds
    ) -> Double {
        beginGeneration(bounds)
        let key = source + senderBytes(of: sender, bounds)
        let last = recent[key] ?? takeOlder(key)
        if recent[key] == nil {
            makeRoom(for: key, bounds)
            if last == nil { senders.noteTotal(of: sender) }
        }
        recent[key] = total
        guard let last else { return 0 }
        return total >= last ? total - last : max(0, total)
    }

    /// What holds for all totals of a worker.
    struct Bounds {
        var senders: Int
        /// How long a counter is kept without samples.
        var expireSeconds: Double
        var nowSeconds: UInt32
    }

    private mutating func senderBytes(of sender: Sender, _ bounds: Bounds) -> [UInt8] {
        let (now, expireSeconds) = (bounds.nowSeconds, bounds.expireSeconds)
        var lost: UInt64 = 0
        let number = senders.number(of: sender, limit: bounds.senders, nowSeconds: now) { sender in
            // The totals of one that was silent for so long would be forgotten anyway.
            if Double(now) - Double(sender.atSeconds) < expireSeconds { lost = sender.totals }
        }
        evicted &+= lost
        return (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private mutating func beginGeneration(_ bounds: Bounds) {
        let age = Double(bounds.nowSeconds) - Double(generationSeconds)
        guard age >= bounds.expireSeconds else { return }
        // A generation takes no totals once it is over: past its double, all have been silent.
        if age >= 2 * bounds.expireSeconds { (recent, recentBytes) = ([:], 0) }
        turn(bounds)
    }

    private mutating func takeOlder(_ key: [UInt8]) -> Double? {
        guard let last = older.removeValue(forKey: key) else { return nil }
        olderBytes -= key.count + Self.entryBytes
        return last
    }

    /// Counts the room for one more recent total; at half of all the room the older ones go.
    private mutating func makeRoom(for key: [UInt8], _ bounds: Bounds) {
        let bytes = key.count + Self.entryBytes
        if recentBytes + bytes > bytesMax / 2 {
            evicted &+= UInt64(older.count)
            turn(bounds)
        }
        recentBytes += bytes
    }

    private mutating func turn(_ bounds: Bounds) {
        generationSeconds = bounds.nowSeconds
        (older, olderBytes) = (recent, recentBytes)
        (recent, recentBytes) = ([:], 0)
    }
}
