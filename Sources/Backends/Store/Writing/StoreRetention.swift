/// How long each tier is kept.
package struct StoreRetention: Sendable, Equatable {
    /// In milliseconds; a tier that is not here is not kept at all.
    package var keepMilliseconds: [StoreTier: Int64]

    package init(_ keepMilliseconds: [StoreTier: Int64] = Self.standard) {
        self.keepMilliseconds = keepMilliseconds
    }

    private static let day: Int64 = 86_400_000
    package static let standard: [StoreTier: Int64] = [
        .raw: 7 * day, .tenMinutes: 30 * day, .hour: 365 * day,
    ]

    /// The tier that the files of `tier` are rolled up into.
    func next(after tier: StoreTier) -> StoreTier? {
        let coarser: [StoreTier]
        switch tier {
        case .raw: coarser = [.tenMinutes, .hour]
        case .tenMinutes: coarser = [.hour]
        case .hour: coarser = []
        }
        return coarser.first { keepMilliseconds[$0] != nil }
    }
}

/// Tells whether the time can be trusted enough to delete by it.
///
/// A clock that jumps far ahead, for as long as it takes to be set right, must not cost history: it
/// has to go on steadily for ten minutes first.
struct SteadyTime {
    private static let stepMillisecondsMax: Int64 = 7_200_000
    private static let steadyMilliseconds: Int64 = 600_000

    private var last: Int64?
    private var since: Int64 = 0

    /// Notes the time of a flush; answers whether it has been steady for long enough.
    mutating func note(_ time: Int64) -> Bool {
        defer { last = time }
        let isStep = last.map { time >= $0 && time &- $0 <= Self.stepMillisecondsMax } ?? false
        if !isStep { since = time }
        return time &- since >= Self.steadyMilliseconds
    }
}
