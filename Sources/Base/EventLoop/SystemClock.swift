internal import Glibc

/// Reads the system's clocks.
package enum SystemClock {
    /// Nanoseconds since some start that never jumps; for intervals.
    package static func monotonicNanoseconds() -> UInt64 {
        let now = read(CLOCK_MONOTONIC)
        return UInt64(now.tv_sec) &* 1_000_000_000 &+ UInt64(now.tv_nsec)
    }

    /// Seconds since 1970, with a fraction, for timestamps: it may jump.
    package static func wallSeconds() -> Double {
        let now = read(CLOCK_REALTIME)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    /// Whole milliseconds since 1970.
    package static func wallMilliseconds() -> UInt64 {
        let now = read(CLOCK_REALTIME)
        return UInt64(clamping: now.tv_sec) &* 1_000 &+ UInt64(clamping: now.tv_nsec / 1_000_000)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var now = timespec()
        let status = unsafe clock_gettime(clock, &now)
        precondition(status == 0, "both clocks exist on every Linux")
        return now
    }
}
