import Statsd

/// Everything a timer has seen since it began: sum and count, and a window or buckets.
///
/// Milliseconds and unitless values are kept apart and added where they are written, so that sums
/// of whole milliseconds are exact whatever order they came in.
struct TimerState: Sendable {
    /// Σ value/rate of `ms` values, in milliseconds.
    private(set) var millisecondsSum = 0.0
    /// Σ value/rate of `h` and `d` values.
    private(set) var plainSum = 0.0
    /// Σ 1/rate.
    private(set) var count = 0.0
    /// The recent values, for quantiles; empty for a histogram.
    private(set) var window = AgeWindow()
    /// Σ 1/rate by bucket, not cumulative, the last is +Inf; empty for a summary.
    private(set) var buckets: [Double] = []
    /// The same values in a native histogram's buckets; empty for a summary.
    private(set) var native: NativeBins

    /// Index into the registry's shapes.
    let shape: UInt16

    static let empty = TimerState()

    /// - Parameters:
    ///   - shape: what the timer's family is.
    ///   - number: its index in the registry.
    init(_ shape: TimerShape, number: UInt16) {
        self.shape = number
        buckets = [Double](repeating: 0, count: shape.bucketCount)
        native = NativeBins(schema: shape.native?.schema ?? NativeBins.schemaMax)
    }

    private init() {
        shape = 0
        native = NativeBins(schema: NativeBins.schemaMax)
    }

    /// Adds a value `weight` times; answers false and changes nothing if a sum became infinite.
    mutating func add(
        _ value: Double, weight: Double, _ scale: TimerScale, _ ages: AgeSpan
    ) -> Bool {
        guard addToSums(value * weight, weight, scale) else { return false }
        if buckets.isEmpty {
            window.add(value, weight: weight, scale.isMilliseconds, ages)
        } else {
            let bucket = scale.edges.firstIndex { value <= $0 } ?? scale.edges.count
            buckets[bucket] += weight
            guard let shape = scale.native else { return true }
            native.add(value / scale.divisor, weight: weight, shape)
        }
        return true
    }

    /// Adds a sketch, with its counts by the edges of the batch; as `add` otherwise.
    mutating func add(
        _ sketch: Sketch, counts: ArraySlice<Double>, _ scale: TimerScale, _ ages: AgeSpan
    ) -> Bool {
        guard addToSums(sketch.weightedSum, sketch.weightedCount, scale) else { return false }
        if buckets.isEmpty {
            window.add(sketch, scale.isMilliseconds, ages)
        } else {
            for (count, bucket) in zip(counts, scale.bucketOfBatch) { buckets[bucket] += count }
            guard let shape = scale.native else { return true }
            native.add(sketch, dividedBy: scale.divisor, shape)
        }
        return true
    }

    mutating func forgetValues(before age: UInt32) {
        window.forget(before: age)
    }

    private mutating func addToSums(_ sum: Double, _ weight: Double, _ scale: TimerScale) -> Bool {
        let total = (scale.isMilliseconds ? millisecondsSum : plainSum) + sum
        guard total.isFinite, (count + weight).isFinite else { return false }
        if scale.isMilliseconds { millisecondsSum = total } else { plainSum = total }
        count += weight
        return true
    }
}

extension TimerState {
    /// The sum in the page's unit.
    func sum(_ unit: ExpositionUnit) -> Double { millisecondsSum / unit.milliseconds + plainSum }
}
