import Statsd

/// What a family of timers becomes, by its mapping rule and else by the backend's options.
struct TimerShape: Sendable, Equatable {
    let timers: ExpositionTimers
    /// In 0…1, ascending.
    let quantiles: [Double]
    let maxAgeSeconds: Double
    /// Steps that `maxAgeSeconds` slides by.
    let ageBuckets: Int
    /// Upper edges, inclusive, ascending, without the last (+Inf).
    let buckets: [Double]
    /// Of histograms; `nil` for classic buckets only.
    let native: NativeBins.Shape?

    /// The buckets that a timer keeps: none for a summary.
    var bucketCount: Int {
        switch timers {
        case .summary: 0
        case .histogram: buckets.count + 1
        }
    }

    /// The parts of `max_age` that count in quantiles at a moment.
    ///
    /// A part is a second at least, since values come once a second.
    func ages(atSeconds now: Double) -> AgeSpan {
        let parts = min(Double(ageBuckets), max(1, maxAgeSeconds.rounded(.down)))
        let part = max(1, maxAgeSeconds / parts)
        let number = UInt32(exactly: min(max(now / part, 0), 4e9).rounded(.down)) ?? 0
        // Numbered so that none is ever below 0.
        let count = UInt32(exactly: parts) ?? 1
        return AgeSpan(present: number &+ count, oldest: number &+ 1)
    }
}
