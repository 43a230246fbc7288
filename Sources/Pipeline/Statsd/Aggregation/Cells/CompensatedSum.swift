/// A sum of doubles whose rounding errors are carried along, so that the order hardly matters.
///
/// Knuth's two-sum: `high` is the rounded sum, `low` what the roundings lost. Ten million times 0.1
/// is 1.6e-10 off in a plain sum, which is more than the 1e-12 that merges in any order may differ.
package struct CompensatedSum: BitwiseCopyable, Sendable {
    /// The rounded sum.
    package private(set) var high = 0.0
    /// What the roundings lost: at most half a unit in the last place of `high`.
    package private(set) var low = 0.0

    package init() {}

    /// A sum that another process made up, whatever its parts are; `nil` when it is not finite.
    package init?(received high: Double, low: Double) {
        guard add(high), add(low) else { return nil }
    }

    init(high: Double, low: Double) {
        self.high = high
        self.low = low
    }

    package var value: Double { high + low }

    /// Adds `term`; answers false and changes nothing when the sum would not be finite.
    @discardableResult
    package mutating func add(_ term: Double) -> Bool {
        let sum = high + term
        let taken = sum - high
        let lost = (high - (sum - taken)) + (term - taken)
        let carried = low + lost
        let rounded = sum + carried
        guard rounded.isFinite else { return false }
        high = rounded
        low = carried - (rounded - sum)
        return true
    }

    /// Adds another sum; answers false and changes nothing when the sum would not be finite.
    @discardableResult
    package mutating func merge(_ other: CompensatedSum) -> Bool {
        var merged = self
        guard merged.add(other.high), merged.add(other.low) else { return false }
        self = merged
        return true
    }
}
