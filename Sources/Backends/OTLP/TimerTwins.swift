import Statsd

/// Finds `h` and `d` timers of one key, which are one metric here, and adds the `d`'s values to
/// the `h`'s.
///
/// Two passes over the flush's timers, one to list the `h` and one to look the `d` up; none at all
/// unless an interval has both.
struct TimerTwins: Sendable {
    private(set) var merged = 0
    private let isNeeded: Bool
    /// Timers that are part of another.
    private var away: Set<Int> = []
    private var histograms: [ArraySlice<UInt8>: SeriesID] = [:]
    /// Counts through both passes.
    private var next = 0

    init(_ timers: IntervalTimers) {
        isNeeded = timers.hasHistograms && timers.hasDistributions
    }

    func isAway(_ timer: Int) -> Bool { !away.isEmpty && away.contains(timer) }

    /// Looks at up to `pointsMax` timers; true when all are done.
    mutating func step(
        _ batch: FlushBatch, _ timers: inout IntervalTimers, pointsMax: Int
    ) -> Bool {
        guard isNeeded else { return true }
        let count = batch.timers.count
        let end = min(next + pointsMax, 2 * count)
        while next < end {
            if next < count {
                list(batch.timers[next], in: batch.keys)
            } else {
                join(next - count, of: batch, &timers)
            }
            next += 1
        }
        return next == 2 * count
    }

    private mutating func list(_ timer: TimerPoint, in keys: borrowing KeyChunks) {
        if timer.type == .histogram { histograms[keys[timer.key]] = timer.series }
    }

    private mutating func join(
        _ index: Int, of batch: FlushBatch, _ timers: inout IntervalTimers
    ) {
        let timer = batch.timers[index]
        guard timer.type == .distribution, let values = timers.values(of: timer.series),
            let histogram = histograms[batch.keys[timer.key]]
        else { return }
        timers.add(values, to: histogram)
        away.insert(index)
        merged += 1
    }
}
