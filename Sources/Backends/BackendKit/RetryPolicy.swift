/// How long to wait before a failed delivery is tried again, and when to stop trying.
package struct RetryPolicy: Sendable, Equatable {
    /// Delay after the first failure, before jitter.
    package var initialMilliseconds: UInt64 = 1_000
    /// Largest delay, before jitter.
    package var maxMilliseconds: UInt64 = 30_000
    /// A batch older than this is dropped as `gave_up`; 0 keeps it until the queue is full.
    package var giveUpAfterMilliseconds: UInt64 = 3_600_000

    package init() {}

    /// The delay before attempt `attempt` (1 after the first failure).
    ///
    /// Doubled each time up to the maximum; half of it is fixed and half is random, so that the
    /// agents of a fleet do not come back together.
    ///
    /// - Parameters:
    ///   - attempt: failures in a row, at least 1.
    ///   - random: in 0 ..< 1.
    /// - Returns: milliseconds, at most the maximum.
    package func delayMilliseconds(attempt: Int, random: Double) -> UInt64 {
        let ceiling = max(initialMilliseconds, maxMilliseconds)
        var base = initialMilliseconds
        // 64 doublings reach any maximum.
        for _ in 1..<min(max(attempt, 1), 64) where base < ceiling {
            base = base > ceiling / 2 ? ceiling : base * 2
        }
        let share = min(max(random, 0), 1)
        return base / 2 + UInt64(Double(base - base / 2) * share)
    }

    /// Whether something queued at `start` has been waiting for too long at `now`.
    package func givesUp(queuedAtMilliseconds start: UInt64, nowMilliseconds now: UInt64) -> Bool {
        giveUpAfterMilliseconds > 0 && now >= start && now - start >= giveUpAfterMilliseconds
    }
}
