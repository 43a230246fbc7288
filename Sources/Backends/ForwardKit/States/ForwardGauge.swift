package import Statsd

/// A gauge of one interval: what the agents' values come to under their policy.
///
/// Merging is commutative and associative for every policy (sums up to rounding, which is carried
/// along), so order and tree do not show.
package struct ForwardGauge: BitwiseCopyable, Sendable {
    package var policy: GaugePolicy
    /// The value; of a mean the sum.
    package private(set) var total: CompensatedSum
    /// How many agents' values are in it.
    package private(set) var count: UInt64
    /// The last update, Unix time in milliseconds.
    package private(set) var updatedMilliseconds: Int64

    /// One agent's gauge; `nil` when its value is not finite.
    package init?(value: Double, updatedMilliseconds: Int64, policy: GaugePolicy = .last) {
        guard let total = CompensatedSum(received: value + 0, low: 0) else { return nil }
        self.init(
            total: total, count: 1, updatedMilliseconds: updatedMilliseconds, policy: policy)
    }

    init(total: CompensatedSum, count: UInt64, updatedMilliseconds: Int64, policy: GaugePolicy) {
        self.policy = policy
        self.total = total
        self.count = count
        self.updatedMilliseconds = updatedMilliseconds
    }

    package var value: Double {
        switch policy {
        case .last, .sum, .minimum, .maximum: total.value
        case .mean: total.value / Double(count)
        }
    }

    /// Adds another agent's; answers false and changes nothing when the sum would not be finite, or
    /// a mean be of more values than the wire can say.
    ///
    /// Where agents disagree about the policy the greater code wins and the other's values are left
    /// out: a rule that is the same in every order.
    package mutating func merge(_ other: ForwardGauge) -> Bool {
        guard policy == other.policy else {
            if other.policy.rawValue > policy.rawValue { self = other }
            return true
        }
        switch policy {
        case .last: take(other, isTaken: other.isLater(than: self))
        case .minimum: take(other, isTaken: other.total.value < total.value)
        case .maximum: take(other, isTaken: other.total.value > total.value)
        case .sum, .mean:
            guard policy == .sum || count &+ other.count <= ForwardLimits.countMax,
                total.merge(other.total)
            else { return false }
            take(other, isTaken: false)
            return true
        }
        return true
    }

    private func isLater(than other: ForwardGauge) -> Bool {
        (updatedMilliseconds, total.value) > (other.updatedMilliseconds, other.total.value)
    }

    private mutating func take(_ other: ForwardGauge, isTaken: Bool) {
        if isTaken { total = other.total }
        // Neither is more than 2^53; of what is no mean nobody divides by it.
        count = min(count &+ other.count, ForwardLimits.countMax)
        updatedMilliseconds = max(updatedMilliseconds, other.updatedMilliseconds)
    }
}

extension WireWriter {
    /// Writes a gauge whose last update is told by its distance to the interval's end.
    mutating func append(_ gauge: ForwardGauge, endMilliseconds: Int64) {
        append(gauge.total)
        append(varint: gauge.count)
        append(zigzag: endMilliseconds &- gauge.updatedMilliseconds)
    }
}

extension WireReader {
    mutating func gauge(
        _ policy: GaugePolicy, endMilliseconds: Int64
    ) throws(WireFault) -> ForwardGauge {
        let total = try compensatedSum()
        let count = try varint(max: ForwardLimits.countMax)
        guard count > 0 else { throw .badState }
        return ForwardGauge(
            total: total, count: count, updatedMilliseconds: endMilliseconds &- (try zigzag()),
            policy: policy)
    }
}
