/// What a series is worth now; small, because pages freeze whole pieces of them.
struct SeriesCell: BitwiseCopyable, Sendable {
    /// `lastSeenSeconds` of a place that is free.
    private static let never = UInt32.max

    /// A counter's sum, a gauge's value, a set's cardinality; unused for timers.
    private(set) var value = 0.0
    /// When a gauge was last updated, by the wall clock.
    private var updatedSeconds = -Double.infinity
    /// Whose value it is: of a gauge the pipeline's series, of a timer the place in `timers`.
    private(set) var source: UInt32
    /// Of a set: the number of the flush that gave the value.
    private(set) var flush: UInt32 = 0
    /// The last update, in whole seconds of the registry's steady clock.
    private(set) var lastSeenSeconds: UInt32
    /// How often the place was freed: what was bound to it before is not meant.
    private(set) var generation: UInt32

    init(generation: UInt32, atSeconds now: UInt32, timer: UInt32 = 0) {
        self.generation = generation
        lastSeenSeconds = min(now, Self.never - 1)
        source = timer
    }

    var isFree: Bool { lastSeenSeconds == Self.never }

    mutating func touch(atSeconds now: UInt32) {
        lastSeenSeconds = min(now, Self.never - 1)
    }

    mutating func free() {
        lastSeenSeconds = Self.never
        generation &+= 1
    }

    /// Adds to a counter; answers false and changes nothing if the sum became infinite.
    mutating func add(_ increment: Double) -> Bool {
        guard (value + increment).isFinite else { return false }
        value += increment
        return true
    }

    /// Takes a gauge's new value: its own, or another one's that became the same series.
    ///
    /// Of two the later counts, of equal times the larger value, so that order does not matter.
    mutating func update(_ new: Double, atSeconds seconds: Double, from series: UInt32) {
        let isOwn = series == source || updatedSeconds == -.infinity
        guard isOwn || (seconds, new) > (updatedSeconds, value) else { return }
        value = new
        updatedSeconds = seconds
        source = series
    }

    /// Takes a set's cardinality in a flush; of two sets that became one the larger.
    ///
    /// Finished numbers do not say which members two sets share.
    mutating func update(_ cardinality: Double, inFlush number: UInt32) {
        value = flush == number ? max(value, cardinality) : cardinality
        flush = number
    }

    /// A set's value: 0 unless the last flush knew of members.
    func cardinality(afterFlush number: UInt32) -> Double { flush >= number ? value : 0 }
}
