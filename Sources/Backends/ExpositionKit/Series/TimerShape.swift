/// What a family of timers becomes, by its mapping rule and else by the backend's options.
struct TimerShape: Sendable, Equatable {
    let timers: ExpositionTimers
    /// In 0…1, ascending.
    let quantiles: [Double]
    let maxAgeSeconds: Double
    /// Upper edges, inclusive, ascending, without the last (+Inf).
    let buckets: [Double]

    /// The buckets that a timer keeps: none for a summary.
    var bucketCount: Int {
        switch timers {
        case .summary: 0
        case .histogram: buckets.count + 1
        }
    }

    /// The number of the present fifth of `max_age`; never below 5.
    func age(atSeconds now: Double) -> UInt32 {
        let part = maxAgeSeconds / Double(AgeWindow.agesMax)
        let number = UInt32(exactly: (now / part).rounded(.down)) ?? 0
        return number &+ AgeWindow.agesMax
    }

    /// The oldest fifth that counts in quantiles.
    func oldestAge(atSeconds now: Double) -> UInt32 {
        age(atSeconds: now) &- (AgeWindow.agesMax - 1)
    }
}
