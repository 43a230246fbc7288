/// How long a flush waits before it is encoded, so that the agents of a fleet do not come to their
/// receiver in one instant.
///
/// The same for an agent in every interval: a tenth of the interval at most, and a second.
package struct FlushJitter: Sendable {
    private static let millisecondsMax = 1_000.0
    private static let share = 0.1

    private let fraction: Double

    /// - Parameter random: in 0 ..< 1.
    package init(random: Double) {
        fraction = min(max(random, 0), 1)
    }

    package func milliseconds(intervalSeconds: Double) -> UInt64 {
        let most = min(Self.millisecondsMax, intervalSeconds * 1000 * Self.share)
        return UInt64(exactly: (max(0, most) * fraction).rounded(.down)) ?? 0
    }
}
