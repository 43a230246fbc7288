/// The values of one timer, histogram or distribution: exact up to a limit, then a sketch.
///
/// Which of the two depends on how many values all merged cells have together, so it is the same
/// however they were split. Weights are kept only while some differ from 1. Memory: an empty cell
/// has no heap; a value costs 8 bytes, a weighted one 16; see `Sketch` for what comes after.
package struct TimerCell: Sendable {
    /// Capacity that `removeAll` never gives back.
    private static let capacityKept = 64

    /// The raw values, in no order; empty once the cell is a sketch.
    package private(set) var values: [Double] = []
    /// Parallel to `values`; empty while every weight is 1.
    package private(set) var weights: [Double] = []
    /// Σ |value|/rate, kept finite: then every sum of the values is, weighted or not, in any order.
    private var magnitudeSum = 0.0
    /// None, or the one sketch.
    ///
    /// An array keeps the cell small: it puts the struct on the heap and changes it in place.
    private var sketched: [SketchedValues] = []

    package init() {}

    package var isEmpty: Bool { values.isEmpty && sketched.isEmpty }
    package var valueCount: UInt64 { sketched.first?.sketch.count ?? UInt64(values.count) }
    /// The sketch, once there is one.
    package var sketch: Sketch? { sketched.first?.sketch }
    /// Counts by configured bin and bucket, once there is a sketch.
    package var edges: EdgeCounts? { sketched.first?.edges }

    /// Heap bytes.
    package var memoryBytes: Int {
        HeapArray.bytes(of: values) + HeapArray.bytes(of: weights)
            + HeapArray.bytes(of: sketched) + (sketched.first?.memoryBytes ?? 0)
    }

    /// Adds `value` `weight` times; answers false and changes nothing when the value, or a sum with
    /// it, is not finite.
    package mutating func add(_ value: Double, weight: Double, _ limits: TimerLimits) -> Bool {
        let magnitudeSum = magnitudeSum + abs(value) * max(weight, 1)
        guard magnitudeSum.isFinite else { return false }
        self.magnitudeSum = magnitudeSum
        if sketched.isEmpty, values.count >= limits.exactValuesMax { turnToSketch(limits) }
        // −0 becomes 0, so that the order of equal values cannot show in a sum's sign.
        if sketched.isEmpty {
            append(value + 0, weight: weight)
        } else {
            sketched[0].add(value + 0, weight: weight)
        }
        return true
    }

    /// Adds another worker's or tick's values; answers false and changes nothing when a sum would
    /// not be finite.
    @discardableResult
    package mutating func merge(_ other: TimerCell, _ limits: TimerLimits) -> Bool {
        let magnitudeSum = magnitudeSum + other.magnitudeSum
        guard magnitudeSum.isFinite else { return false }
        self.magnitudeSum = magnitudeSum
        let isExact = sketched.isEmpty && other.sketched.isEmpty
        if isExact, values.count + other.values.count <= limits.exactValuesMax {
            append(other)
            return true
        }
        turnToSketch(limits)
        for index in other.values.indices {
            sketched[0].add(other.values[index], weight: other.weight(at: index))
        }
        if let rest = other.sketched.first { sketched[0].merge(rest) }
        return true
    }

    /// Becomes a sketch at once, to save memory.
    package mutating func turnToSketch(_ limits: TimerLimits) {
        guard sketched.isEmpty else { return }
        var summary = SketchedValues(limits)
        for index in values.indices {
            summary.add(values[index], weight: weight(at: index))
        }
        values = []
        weights = []
        sketched = [summary]
    }

    /// Forgets the values and is exact again, for the next tick.
    ///
    /// The storage stays, unless it was hardly used this time: a burst's is given back.
    package mutating func removeAll() {
        magnitudeSum = 0
        sketched = []
        let isOversized = values.capacity > max(Self.capacityKept, values.count * 8)
        values.removeAll(keepingCapacity: !isOversized)
        weights.removeAll(keepingCapacity: !isOversized)
    }

    package func weight(at index: Int) -> Double { weights.isEmpty ? 1 : weights[index] }

    /// Sorts the raw values in place, equal ones by weight.
    mutating func sort(with sort: inout ValueSort) {
        if weights.isEmpty { sort.sort(&values) } else { sort.sort(&values, &weights) }
    }

    private mutating func append(_ value: Double, weight: Double) {
        if weight != 1 { fillWeights() }
        values.append(value)
        if !weights.isEmpty || weight != 1 { weights.append(weight) }
    }

    private mutating func append(_ other: TimerCell) {
        if !other.weights.isEmpty { fillWeights() }
        let isWeighted = !weights.isEmpty || !other.weights.isEmpty
        values.append(contentsOf: other.values)
        guard isWeighted else { return }
        if other.weights.isEmpty {
            weights.append(contentsOf: repeatElement(1, count: other.values.count))
        } else {
            weights.append(contentsOf: other.weights)
        }
    }

    /// Gives the values so far their weight of 1.
    private mutating func fillWeights() {
        guard weights.isEmpty else { return }
        weights.append(contentsOf: repeatElement(1, count: values.count))
    }
}

/// What a timer's cell holds once it has more values than it may keep.
private struct SketchedValues: Sendable {
    private(set) var sketch = Sketch()
    private(set) var edges: EdgeCounts

    init(_ limits: TimerLimits) {
        edges = EdgeCounts(limits)
    }

    var memoryBytes: Int { sketch.memoryBytes + edges.memoryBytes }

    mutating func add(_ value: Double, weight: Double) {
        let isTaken = sketch.add(value, weight: weight)
        precondition(isTaken, "the cell takes no value whose sums are not finite")
        edges.add(value, weight: weight)
    }

    mutating func merge(_ other: SketchedValues) {
        let isTaken = sketch.merge(other.sketch)
        precondition(isTaken, "the cell takes no value whose sums are not finite")
        edges.merge(other.edges)
    }
}
