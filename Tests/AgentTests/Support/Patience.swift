import Glibc

/// What did not come to pass in time, with what was seen instead.
struct OutOfPatience: Error, CustomStringConvertible {
    let description: String
}

/// Seconds on a clock that nobody sets.
func monotonicSeconds() -> Double {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

/// Asks again every few milliseconds until there is an answer.
///
/// The limit is far beyond what an idle machine needs: it ends a test that would hang, and says
/// nothing about speed.
func waitFor<Answer>(
    _ what: String, within seconds: Double = 30, or evidence: () -> String = { "" },
    _ answer: () throws -> Answer?
) throws -> Answer {
    let deadline = monotonicSeconds() + seconds
    while true {
        if let found = try answer() { return found }
        guard monotonicSeconds() < deadline else {
            throw OutOfPatience(description: "no \(what) in \(seconds) s: \(evidence())")
        }
        usleep(3_000)
    }
}

/// Asks again every few milliseconds until it is so.
func waitUntil(
    _ what: String, within seconds: Double = 30, or evidence: () -> String = { "" },
    _ isSo: () throws -> Bool
) throws {
    try waitFor(what, within: seconds, or: evidence) { try isSo() ? () : nil }
}
