/// What one counter got since the last hand-over: Σ value/rate.
package struct CounterCell: BitwiseCopyable, Sendable {
    private var total = CompensatedSum()

    package init() {}

    package var sum: Double { total.value }

    /// Adds `value` `weight` times; answers false and changes nothing when the sum would not be
    /// finite.
    package mutating func add(_ value: Double, weight: Double) -> Bool {
        total.add(value * weight)
    }

    /// Adds another worker's or tick's sum; answers false and changes nothing when the sum would
    /// not be finite.
    package mutating func merge(_ other: CounterCell) -> Bool {
        total.merge(other.total)
    }
}
