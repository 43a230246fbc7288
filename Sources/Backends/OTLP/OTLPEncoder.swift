package import BackendKit
package import Statsd

/// Makes requests of flushes, and of the ticks between them.
///
/// A pure value without loop and clock; the sums and gauges are the flush's, the histograms what
/// the ticks since the last one brought.
package struct OTLPEncoder: Sendable {
    private let head: OTLPHead
    private let filter: NameFilter
    private var timers = IntervalTimers()
    /// The same of intervals that a collector has merged, which end at other times.
    private var forwardedTimers = IntervalTimers()
    private var falling = FallingNames()
    private var lastTimestampMilliseconds: Int64?

    /// - Parameters:
    ///   - host: the resource's `host.name`; empty for none.
    ///   - filter: which names are taken.
    package init(host: String, filter: NameFilter = NameFilter()) {
        head = OTLPHead(host: host)
        self.filter = filter
    }

    /// Takes a tick's values in until it is through or the budget is spent; true when it is.
    package mutating func add(
        _ tick: TickBatch, from cursor: inout IntervalTimers.Cursor, valuesMax: Int
    ) -> Bool {
        if cursor.isStart { falling.note(tick.counters, in: tick.keys) }
        return tick.isForwarded
            ? forwardedTimers.add(tick, from: &cursor, valuesMax: valuesMax)
            : timers.add(tick, from: &cursor, valuesMax: valuesMax)
    }

    /// The flush that ends the interval of the ticks so far.
    package mutating func encoding(of flush: FlushBatch) -> OTLPEncoding {
        falling.note(flush.counters, in: flush.keys)
        let start = startMilliseconds(of: flush)
        var ended = IntervalTimers()
        if flush.isForwarded {
            swap(&ended, &forwardedTimers)
        } else {
            lastTimestampMilliseconds = flush.timestampMilliseconds
            swap(&ended, &timers)
        }
        return OTLPEncoding(
            flush, timers: ended, falling: falling, filter: filter, startMilliseconds: start)
    }

    /// The request that carries metrics of an encoding, however they were cut.
    package func request(_ metrics: [UInt8]) -> [UInt8] { head.request(metrics) }

    /// Intervals join without a gap: one begins where the last ended, unless the clock went back.
    private func startMilliseconds(of flush: FlushBatch) -> Int64 {
        if !flush.isForwarded, let last = lastTimestampMilliseconds,
            last < flush.timestampMilliseconds
        {
            return last
        }
        let length = Int64(exactly: (flush.measuredIntervalSeconds * 1000).rounded()) ?? 0
        return flush.timestampMilliseconds &- max(0, length)
    }
}
