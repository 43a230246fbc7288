/// The values of one timer, histogram or distribution: exact up to a limit, then a sketch.
///
/// Which of the two depends on how many values all merged cells have together, so it is the same
/// however they were split. Weights are kept only while some differ from 1. Memory: an empty cell
/// and one with a lone value of weight 1 have no heap, for most of many timers get one value a
/// tick; further ones cost 8 bytes each, weighted ones 16; see `Sketch` for what comes after.
package struct TimerCell: Sendable {
    /// Capacity that `removeAll` never gives back.
    private static let capacityKept = 64

    /// The raw values, in no order; empty for a lone value and for a sketch.
    private var list: [Double] = []
    /// Σ |value|/rate, kept finite: then every sum of the values is, weighted or not, in any order.
    ///
    /// While `list` and `rest` are empty it is the lone value itself, or not a number for none.
    private var magnitudeSum = Double.nan
    /// Weights and the sketch: none, or the one.
    ///
    /// An array keeps the cell small: it puts the struct on the heap and changes it in place.
    private var rest: [TimerCellRest] = []

    package init() {}

    /// The values that another process summed up; `nil` when they are too large to be added to.
    ///
    /// Twice its sums stand for the magnitudes that are not known: as long as they add up to a
    /// finite number, the sums themselves do.
    package init?(sketch: Sketch, edges: EdgeCounts) {
        magnitudeSum = 2 * (abs(sketch.sum) + abs(sketch.weightedSum))
        guard magnitudeSum.isFinite else { return nil }
        rest = [TimerCellRest(sketched: [SketchedValues(sketch: sketch, edges: edges)])]
    }

    /// The values that another process kept, none of them −0, as they are; `nil` when there are
    /// fewer than two, too many for a list, or their magnitudes have no finite sum.
    package init?(exactly values: [Double], _ limits: TimerLimits) {
        guard values.count > 1, values.count <= limits.exactValuesMax else { return nil }
        var sum = 0.0
        for value in values { sum += abs(value) }
        guard sum.isFinite else { return nil }
        list = values
        magnitudeSum = sum
    }

    package var isEmpty: Bool {
        list.isEmpty && (rest.isEmpty ? magnitudeSum.isNaN : !isSketch)
    }
    package var valueCount: UInt64 {
        sketch?.count ?? (lone == nil ? UInt64(list.count) : 1)
    }
    /// The one value, if it is kept without a list; its weight is 1.
    package var lone: Double? {
        isBare && !magnitudeSum.isNaN ? magnitudeSum : nil
    }
    /// The raw values, in no order; empty once the cell is a sketch.
    package var values: [Double] { lone.map { [$0] } ?? list }
    /// Parallel to `values`; empty while every weight is 1.
    package var weights: [Double] { rest.first?.weights ?? [] }
    /// The sketch, once there is one.
    package var sketch: Sketch? { rest.first?.sketched.first?.sketch }
    /// Counts by configured bin and bucket, once there is a sketch.
    package var edges: EdgeCounts? { rest.first?.sketched.first?.edges }

    /// Heap bytes of the sketch's bins and its counts by edges; `nil` while there is none.
    package var sketchedBytes: Int? {
        guard isSketch else { return nil }
        return rest[0].sketched[0].countBytes
    }

    private var isSketch: Bool { !rest.isEmpty && !rest[0].sketched.isEmpty }

    /// Heap bytes.
    package var memoryBytes: Int {
        HeapArray.bytes(of: list) + HeapArray.bytes(of: rest) + (rest.first?.memoryBytes ?? 0)
    }

    /// Adds `value` `weight` times; answers false and changes nothing when the value, or a sum with
    /// it, is not finite.
    package mutating func add(_ value: Double, weight: Double, _ limits: TimerLimits) -> Bool {
        let sum = magnitudeSum + abs(value)
        guard rest.isEmpty, weight == 1, !list.isEmpty, list.count < limits.exactValuesMax,
            sum.isFinite
        else { return addGenerally(value, weight: weight, limits) }
        magnitudeSum = sum
        // −0 becomes 0, so that the order of equal values cannot show in a sum's sign.
        list.append(value + 0)
        return true
    }

    /// Adds a value that is the first, weighted, refused, or may be one too many for a list.
    @inline(never)
    private mutating func addGenerally(
        _ value: Double, weight: Double, _ limits: TimerLimits
    ) -> Bool {
        if takeLone(value, weight: weight, limits) { return true }
        let sum = keptSum + abs(value) * max(weight, 1)
        guard sum.isFinite else { return false }
        openList()
        append(value + 0, weight: weight, limits)
        magnitudeSum = sum
        return true
    }

    /// Adds another worker's or tick's values; answers false and changes nothing when a sum would
    /// not be finite.
    @discardableResult
    package mutating func merge(_ other: TimerCell, _ limits: TimerLimits) -> Bool {
        if let value = other.lone { return add(value, weight: 1, limits) }
        guard !other.isEmpty else { return true }
        let sum = keptSum + other.magnitudeSum
        guard sum.isFinite else { return false }
        openList()
        defer { magnitudeSum = sum }
        let isExact = !isSketch && !other.isSketch
        if isExact, list.count + other.list.count <= limits.exactValuesMax {
            append(other)
            return true
        }
        turnToSketch(limits)
        for index in other.list.indices {
            rest[0].sketched[0].add(other.list[index], weight: other.weight(at: index))
        }
        if other.isSketch { rest[0].sketched[0].merge(other.rest[0].sketched[0]) }
        return true
    }

    /// Becomes a sketch at once, to save memory.
    package mutating func turnToSketch(_ limits: TimerLimits) {
        guard !isSketch else { return }
        let sum = keptSum
        openList()
        var summary = SketchedValues(limits)
        for index in list.indices {
            summary.add(list[index], weight: weight(at: index))
        }
        list = []
        rest = [TimerCellRest(sketched: [summary])]
        magnitudeSum = sum
    }

    /// Forgets the values and is exact again, for the next tick.
    ///
    /// The storage stays, unless it was hardly used this time: a burst's is given back.
    package mutating func removeAll() {
        let isOversized = list.capacity > max(Self.capacityKept, list.count * 8)
        list.removeAll(keepingCapacity: !isOversized)
        if isOversized || isSketch {
            rest = []
        } else if !rest.isEmpty {
            rest[0].weights.removeAll(keepingCapacity: true)
        }
        magnitudeSum = rest.isEmpty ? .nan : 0
    }

    package func weight(at index: Int) -> Double {
        rest.isEmpty || rest[0].weights.isEmpty ? 1 : rest[0].weights[index]
    }

    /// Sorts the raw values in place, equal ones by weight.
    mutating func sort(with sort: inout ValueSort) {
        if rest.isEmpty || rest[0].weights.isEmpty {
            sort.sort(&list)
        } else {
            sort.sort(&list, &rest[0].weights)
        }
    }

    // MARK: Few and many

    /// Whether there is neither a list nor what stands for one.
    private var isBare: Bool { list.isEmpty && rest.isEmpty }

    /// Σ |value|/rate of what the cell holds.
    private var keptSum: Double {
        isBare ? (magnitudeSum.isNaN ? 0 : abs(magnitudeSum)) : magnitudeSum
    }

    /// Keeps the cell's first value without a list, if there is none that waits to be used again.
    private mutating func takeLone(
        _ value: Double, weight: Double, _ limits: TimerLimits
    ) -> Bool {
        guard isBare, magnitudeSum.isNaN, weight == 1, list.capacity == 0, value.isFinite,
            limits.exactValuesMax > 0
        else { return false }
        magnitudeSum = value + 0
        return true
    }

    /// Puts a lone value into a list; `magnitudeSum` is then the caller's to set.
    private mutating func openList() {
        if let lone { list.append(lone) }
    }

    private mutating func append(_ value: Double, weight: Double, _ limits: TimerLimits) {
        if list.count >= limits.exactValuesMax { turnToSketch(limits) }
        if isSketch { return rest[0].sketched[0].add(value, weight: weight) }
        if weight != 1 { fillWeights() }
        list.append(value)
        if !rest.isEmpty, !rest[0].weights.isEmpty || weight != 1 {
            rest[0].weights.append(weight)
        }
    }

    private mutating func append(_ other: TimerCell) {
        let isWeighted = !weights.isEmpty || !other.weights.isEmpty
        if isWeighted { fillWeights() }
        list.append(contentsOf: other.list)
        guard isWeighted else { return }
        for index in other.list.indices { rest[0].weights.append(other.weight(at: index)) }
    }

    /// Gives the values so far their weight of 1.
    private mutating func fillWeights() {
        if rest.isEmpty { rest.append(TimerCellRest()) }
        guard rest[0].weights.isEmpty else { return }
        rest[0].weights.append(contentsOf: repeatElement(1, count: list.count))
    }
}

/// What few timers have: weights other than 1, or a sketch.
private struct TimerCellRest: Sendable {
    var weights: [Double] = []
    /// None, or the one sketch; then there are no weights.
    var sketched: [SketchedValues] = []

    var memoryBytes: Int {
        HeapArray.bytes(of: weights) + HeapArray.bytes(of: sketched)
            + (sketched.first?.memoryBytes ?? 0)
    }
}

/// What a timer's cell holds once it has more values than it may keep.
private struct SketchedValues: Sendable {
    private(set) var sketch = Sketch()
    private(set) var edges: EdgeCounts

    init(sketch: Sketch, edges: EdgeCounts) {
        self.sketch = sketch
        self.edges = edges
    }

    init(_ limits: TimerLimits) {
        edges = EdgeCounts(limits)
    }

    var memoryBytes: Int { sketch.memoryBytes + edges.memoryBytes }
    var countBytes: Int {
        sketch.memoryBytes + 8 * (2 * edges.bins.count + edges.buckets.count)
    }

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
