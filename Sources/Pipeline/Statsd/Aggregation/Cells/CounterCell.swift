/// What one counter got since the last hand-over: Σ value/rate.
///
/// 12 bytes, so that with its series' number it takes 16; there may be a million of them. Of what
/// the roundings lost only the upper half is kept, 21 digits beyond the 53 of the sum: after 10^7
/// additions the sum is less than 1e-15 off.
package struct CounterCell: BitwiseCopyable, Sendable {
    private var high = 0.0
    private var lowBits: UInt32 = 0

    package init() {}

    /// A sum that another process made up.
    package init(total: CompensatedSum) {
        self.total = total
    }

    package var sum: Double { total.value }

    /// Adds `value` `weight` times; answers false and changes nothing when the sum would not be
    /// finite.
    @inline(__always)
    package mutating func add(_ value: Double, weight: Double) -> Bool {
        var sum = total
        guard sum.add(value * weight) else { return false }
        total = sum
        return true
    }

    /// Adds another worker's or tick's sum; answers false and changes nothing when the sum would
    /// not be finite.
    @inline(__always)
    package mutating func merge(_ other: CounterCell) -> Bool {
        var sum = total
        guard sum.merge(other.total) else { return false }
        total = sum
        return true
    }

    package private(set) var total: CompensatedSum {
        @inline(__always)
        get {
            CompensatedSum(high: high, low: Double(bitPattern: UInt64(lowBits) &<< 32))
        }
        @inline(__always)
        set {
            high = newValue.high
            // Rounded: the half that goes would else always be lost in one direction.
            let bits = newValue.low.bitPattern &+ 0x8000_0000
            lowBits = UInt32(truncatingIfNeeded: bits &>> 32)
        }
    }
}
