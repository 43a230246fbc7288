import ExpositionKit
package import Statsd

/// The values that timers got since the last flush, collected from ticks: a flush carries finished
/// statistics only, of which no histogram can be made.
///
/// Bound: the timers of the pipeline (`limits.series`) that got values in the interval. A timer
/// takes about 90 bytes, 8 for each bin in use, and its place in the table of indices 4.
package struct IntervalTimers: Sendable {
    /// The values of one timer.
    struct Values: Sendable {
        var series: SeriesID
        var bins = WeightedBins()
        /// Σ value/rate; may be infinite.
        var sum = 0.0
    }

    /// Where a tick is taken up again.
    package struct Cursor: BitwiseCopyable, Sendable {
        var timer = 0
        /// The next value of that timer, counted from its first.
        var value = 0

        package init() {}

        /// Whether nothing of the tick was taken in.
        package var isStart: Bool { timer == 0 && value == 0 }
    }

    /// By the index of the pipeline's series: index into `timers` plus 1, or 0.
    private var places: [UInt32] = []
    private var timers: [Values] = []
    private(set) var hasHistograms = false
    private(set) var hasDistributions = false

    package init() {}

    /// Takes values in until the tick is through or the budget is spent.
    ///
    /// - Parameters:
    ///   - batch: the tick.
    ///   - cursor: where it is taken up.
    ///   - valuesMax: this step's budget.
    /// - Returns: whether the tick is through.
    package mutating func add(
        _ batch: TickBatch, from cursor: inout Cursor, valuesMax: Int
    ) -> Bool {
        var budget = valuesMax
        while cursor.timer < batch.timers.count {
            guard budget > 0 else { return false }
            let tick = batch.timers[cursor.timer]
            let place = place(of: tick.series)
            if tick.type == .histogram { hasHistograms = true }
            if tick.type == .distribution { hasDistributions = true }
            if let number = tick.sketch {
                // A sketch of 200 bins is merged in the time of about as many values.
                budget -= 200
                let sketch = batch.sketches[Int(number)]
                timers[place].bins.add(sketch)
                timers[place].sum += sketch.weightedSum
            } else {
                let range = tick.values.range.dropFirst(cursor.value).prefix(budget)
                Self.add(range, of: batch, to: &timers[place])
                budget -= range.count + 1
                cursor.value += range.count
                guard cursor.value == tick.values.count else { return false }
            }
            cursor.timer += 1
            cursor.value = 0
        }
        return true
    }

    /// Not a method of a value: that would hold the list, and each change would copy it.
    private static func add(
        _ range: Range<Int>, of batch: TickBatch, to values: inout Values
    ) {
        for index in range {
            let weight = batch.timerWeights.isEmpty ? 1 : batch.timerWeights[index]
            let value = batch.timerValues[index]
            values.bins.add(value, weight: weight)
            values.sum += value * weight
        }
    }

    /// What a timer got; `nil` when it got nothing.
    func values(of series: SeriesID) -> Values? {
        guard Int(series.index) < places.count, places[Int(series.index)] > 0 else { return nil }
        let values = timers[Int(places[Int(series.index)]) - 1]
        return values.series.generation == series.generation ? values : nil
    }

    /// Adds another timer's values to this one's, which may have none.
    mutating func add(_ other: Values, to series: SeriesID) {
        let place = place(of: series)
        timers[place].bins.add(other.bins)
        timers[place].sum += other.sum
    }

    private mutating func place(of series: SeriesID) -> Int {
        let index = Int(series.index)
        if index >= places.count {
            let missing = max(index + 1 - places.count, places.count / 2)
            places.append(contentsOf: repeatElement(0, count: missing))
        }
        if places[index] == 0 {
            timers.append(Values(series: series))
            places[index] = UInt32(truncatingIfNeeded: timers.count)
        } else if timers[Int(places[index]) - 1].series.generation != series.generation {
            // The index was used again: what the other series got has gone with it.
            timers[Int(places[index]) - 1] = Values(series: series)
        }
        return Int(places[index]) - 1
    }
}
