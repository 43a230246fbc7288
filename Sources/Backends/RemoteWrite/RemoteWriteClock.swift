/// Decides which time the samples of a flush are stamped with.
///
/// A receiver refuses a sample that is not later than the series' last one, and one sample far in
/// the future makes Prometheus refuse everything until that time has come. So a stamp is at most a
/// minute ahead of the clock, and stamps only rise: while a clock that was set back catches up,
/// nothing is sent. Sums since start lose nothing by that.
struct RemoteWriteClock {
    /// How far ahead of the clock a stamp may be.
    static let aheadMillisecondsMax: Int64 = 60_000

    /// The last stamp; `nil` before the first.
    private(set) var lastMilliseconds: Int64?

    /// The stamp of a flush, and of stale markers one earlier; `nil` when it would not rise.
    mutating func stamp(_ flushMilliseconds: Int64, nowMilliseconds: Int64) -> Int64? {
        let (limit, isOverflow) = nowMilliseconds.addingReportingOverflow(
            Self.aheadMillisecondsMax)
        let stamp = isOverflow ? flushMilliseconds : min(flushMilliseconds, limit)
        if let last = lastMilliseconds, stamp - 1 <= last { return nil }
        lastMilliseconds = stamp
        return stamp
    }

    /// The stamp of the markers that end all series: as soon after the last samples as can be.
    var afterLast: Int64? { lastMilliseconds.map { $0 + 1 } }
}
