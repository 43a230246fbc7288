/// The last totals of counters whose clients send running totals: `counter: cumulative`.
///
/// A source is a name with its tags as it stands on the wire. Its first total is a base, from which
/// the increments count; one below the last is that of a client that began anew. Sources are kept
/// in two halves: a full one takes the place of the other, whose sources have been silent longest
/// and are forgotten. At most `sourcesMax` of some 150 bytes: 10 MB.
package struct CumulativeTotals: Sendable {
    static let sourcesMax = 65_536

    private var recent: [[UInt8]: Double] = [:]
    private var older: [[UInt8]: Double] = [:]

    package init() {}

    /// How much the counter of `source` has grown now that its total is `total`.
    mutating func increment(of source: [UInt8], to total: Double) -> Double {
        let last = recent[source] ?? older[source]
        if recent[source] == nil, recent.count >= Self.sourcesMax / 2 {
            (older, recent) = (recent, [:])
        }
        recent[source] = total
        guard let last else { return 0 }
        return total >= last ? total - last : max(0, total)
    }
}
