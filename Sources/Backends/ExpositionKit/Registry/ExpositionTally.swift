/// What happened while points were taken in, since start.
package struct ExpositionTally: Sendable, Equatable {
    /// Names kept of what happened, at most 100 of 1 KiB: 100 KiB.
    package static let namesMax = 100

    /// Points whose series the page shows.
    package var taken: UInt64 = 0
    /// Points that `include` and `exclude` leave out.
    package var leftOut: UInt64 = 0
    /// Counters' increments below zero.
    package var negative: UInt64 = 0
    /// Points that would have made a sum infinite.
    package var nonFinite: UInt64 = 0
    /// Slices of a timer in which a value would have made a sum infinite, and was left out.
    package var refusedValues: UInt64 = 0
    /// Points whose name another type came to first.
    package var refused: UInt64 = 0
    /// Series that became one with another.
    package var merged: UInt64 = 0
    /// Tags left out because another has the same label name.
    package var tagCollisions: UInt64 = 0
    /// Series forgotten after `ttl`.
    package var expired: UInt64 = 0
    /// The StatsD names of counters with increments below zero: the first that came.
    package private(set) var negativeNames: [String] = []

    mutating func noteNegative(_ name: String) {
        negative &+= 1
        guard negativeNames.count < Self.namesMax, !negativeNames.contains(name) else { return }
        negativeNames.append(name)
    }
}
