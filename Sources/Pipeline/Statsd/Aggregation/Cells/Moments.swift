/// Count, sum and spread of values, each taken as often as its weight, without the values.
///
/// The spread is M2 = Σ weight·(value − mean)². Each step is Chan's, Golub's and LeVeque's formula
/// for joining two sets ("Updating formulae", 1979), of which Welford's is the case of one value.
package struct Moments: BitwiseCopyable, Sendable {
    /// Σ weight.
    package private(set) var weights = CompensatedSum()
    /// Σ weight·value.
    package private(set) var total = CompensatedSum()
    /// M2, unless that is infinite.
    package private(set) var squaredDeviations = CompensatedSum()
    /// M2 went past the largest double; it stays infinite.
    package private(set) var isSpreadInfinite = false

    package init() {}

    /// What another process summed up; `nil` where it is no count, or no spread, of values.
    package init?(
        weights: CompensatedSum, total: CompensatedSum, squaredDeviations: CompensatedSum,
        isSpreadInfinite: Bool
    ) {
        guard weights.value >= 1, squaredDeviations.value >= 0 else { return nil }
        self.weights = weights
        self.total = total
        self.squaredDeviations = squaredDeviations
        self.isSpreadInfinite = isSpreadInfinite
    }

    /// Σ weight.
    var count: Double { weights.value }
    var sum: Double { total.value }
    var mean: Double { sum / count }
    /// M2.
    var spread: Double { isSpreadInfinite ? .infinity : squaredDeviations.value }
    /// Σ weight·value² = M2 + sum·mean, two terms that cannot cancel.
    var sumSquares: Double { spread + sum * mean }
    /// √(M2 / count), the population's.
    var standardDeviation: Double { (spread / count).squareRoot() }

    /// Adds `value` `weight` times; answers false and changes nothing when the sum would not be
    /// finite.
    mutating func add(_ value: Double, weight: Double) -> Bool {
        var added = self
        guard added.total.add(value * weight), added.weights.add(weight) else { return false }
        if count > 0 {
            let apart = value - mean
            added.widen(by: apart * apart * (count * (weight / added.count)))
        }
        self = added
        return true
    }

    /// Adds another set; answers false and changes nothing when the sum would not be finite.
    mutating func merge(_ other: Moments) -> Bool {
        guard other.count > 0 else { return true }
        guard count > 0 else {
            self = other
            return true
        }
        var merged = self
        guard merged.weights.merge(other.weights), merged.total.merge(other.total) else {
            return false
        }
        let apart = other.mean - mean
        merged.widen(by: apart * apart * (count * (other.count / merged.count)))
        merged.widen(by: other.spread)
        self = merged
        return true
    }

    private mutating func widen(by squares: Double) {
        if !squaredDeviations.add(squares) { isSpreadInfinite = true }
    }
}
