/// The last totals of counters whose clients send running totals: `counter: cumulative`.
///
/// A total belongs to its sender and to the name with its tags as they stand on the wire. The first
/// one is a base, from which the increments count; one below the last is that of a client that
/// began anew. Totals are kept in two generations: each lasts as long as a counter that gets no
/// samples, and what the older one still holds then has been silent at least as long and is
/// forgotten. At most `totalsMax` of some 150 bytes: 40 MB a worker.
package struct CumulativeTotals: Sendable {
    package static let totalsMax = 262_144
    private static let totalBytes = 150

    private let totalsMax: Int
    private var senders = SenderTable()
    private var recent: [[UInt8]: Double] = [:]
    private var older: [[UInt8]: Double] = [:]
    private var generationSeconds: UInt32 = 0
    /// Totals that made room for others since it was last taken out; the next of each is a base.
    var evicted: UInt64 = 0

    package init(totalsMax: Int = Self.totalsMax) {
        self.totalsMax = totalsMax
    }

    var memoryBytes: Int { (recent.count + older.count + senders.count) * Self.totalBytes }

    /// How much the counter `source` of `sender` has grown now that its total is `total`.
    mutating func increment(
        of source: [UInt8], from sender: Sender, to total: Double, within bounds: Bounds
    ) -> Double {
        beginGeneration(bounds)
        let key = source + senderBytes(of: sender, bounds)
        let last = recent[key] ?? older.removeValue(forKey: key)
        if recent[key] == nil {
            makeRoom(bounds)
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
        generationSeconds = bounds.nowSeconds
        // A generation takes no totals once it is over: past its double, all have been silent.
        (older, recent) = (age < 2 * bounds.expireSeconds ? recent : [:], [:])
    }

    private mutating func makeRoom(_ bounds: Bounds) {
        guard recent.count >= totalsMax / 2 else { return }
        evicted &+= UInt64(older.count)
        generationSeconds = bounds.nowSeconds
        (older, recent) = (recent, [:])
    }
}
