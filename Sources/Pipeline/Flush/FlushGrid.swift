/// The instants at which intervals end: pure arithmetic, both clocks are parameters.
///
/// The wall clock places the grid, the monotonic clock waits for it, so a stepped wall clock can
/// neither stall a flush nor cause a burst of them.
package struct FlushGrid: Sendable {
    /// Where the grid's zero lies.
    package enum Alignment: Sendable, Equatable {
        /// Multiples of the interval on the wall clock.
        case clock
        /// Multiples of the interval since the start.
        case start
    }

    /// One planned flush.
    package struct Boundary: Sendable, Equatable {
        /// The interval's end: the batch's timestamp, Unix time in milliseconds.
        package var timestampMilliseconds: Int64
        /// When it is due on the monotonic clock.
        package var dueNanoseconds: UInt64
        /// The wall clock was set back by more than two intervals, so timestamps go back too.
        package var restartsInThePast: Bool
    }

    package let intervalMilliseconds: Int64
    private let originMilliseconds: Int64
    private var lastTimestampMilliseconds = Int64.min

    /// A grid of `intervalMilliseconds` (at least 1); `wallMilliseconds` is the time of the start.
    package init(intervalMilliseconds: Int64, alignment: Alignment, wallMilliseconds: Int64) {
        precondition(intervalMilliseconds > 0, "an interval has a length")
        self.intervalMilliseconds = intervalMilliseconds
        switch alignment {
        case .clock: originMilliseconds = 0
        case .start: originMilliseconds = wallMilliseconds
        }
    }

    /// The first boundary later than now and later than the last flush's timestamp.
    ///
    /// Boundaries that were missed are skipped: a late flush is never followed by a catch-up. When
    /// the wall clock was set back so far that passing the last timestamp would take more than two
    /// intervals, the grid goes on after two intervals on the new time.
    package func next(wallMilliseconds: Int64, monotonicNanoseconds: UInt64) -> Boundary {
        let patienceMilliseconds = 2 * intervalMilliseconds
        var timestamp = multiple(after: max(wallMilliseconds, lastTimestampMilliseconds))
        var restarts = false
        if timestamp > wallMilliseconds &+ patienceMilliseconds {
            timestamp = multiple(after: wallMilliseconds &+ intervalMilliseconds)
            restarts = true
        }
        let waitMilliseconds = UInt64(clamping: timestamp &- wallMilliseconds)
        return Boundary(
            timestampMilliseconds: timestamp,
            dueNanoseconds: monotonicNanoseconds &+ waitMilliseconds &* 1_000_000,
            restartsInThePast: restarts)
    }

    /// Remembers a flush, so that no later one shares its timestamp.
    package mutating func flushed(timestampMilliseconds: Int64) {
        lastTimestampMilliseconds = timestampMilliseconds
    }

    /// The timestamp of a flush outside the grid (at stop): now, but in a second that is not used.
    ///
    /// Graphite and most stores have whole seconds and keep the last value of each: half a second
    /// after a flush, a second one would take the place of the first.
    package func timestampOutsideGrid(wallMilliseconds: Int64) -> Int64 {
        guard lastTimestampMilliseconds != .min else { return wallMilliseconds }
        let nextSecond = (lastTimestampMilliseconds / 1000 &+ 1) &* 1000
        return max(wallMilliseconds, nextSecond)
    }

    private func multiple(after milliseconds: Int64) -> Int64 {
        let sinceOrigin = milliseconds &- originMilliseconds
        let remainder = sinceOrigin % intervalMilliseconds
        let floored = remainder < 0 ? remainder + intervalMilliseconds : remainder
        return milliseconds &- floored &+ intervalMilliseconds
    }
}
