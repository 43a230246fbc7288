/// What changed in one tick: increments for backends that keep cumulative state (the exposition).
///
/// A series may stand in it more than once (once for each worker); increments simply add up. A
/// gauge stands in it once, with its merged value.
package struct TickBatch: Sendable {
    /// Wall-clock time of the hand-over.
    package var timestampSeconds: Double
    package var keys = KeyChunks()
    package var mapping = SeriesMapping()
    package var counters: [CounterTick] = []
    package var gauges: [GaugePoint] = []
    package var timers: [TimerTick] = []
    /// Raw values of the timers; `timerWeights` is parallel, or empty when every weight is 1.
    package var timerValues: [Double] = []
    package var timerWeights: [Double] = []
    /// The sketches of timers that had more than `exact_values_max` values in the tick.
    package var sketches: [Sketch] = []
    /// The edges that the timers' values were counted by: ascending, upper, inclusive, in the unit
    /// of the values, without the last (+Inf).
    package var bucketEdges: [Double] = []
    /// Σ 1/rate by edge for each sketch (see `TimerTick`).
    package var bucketCounts: [Double] = []
    /// Whether it is what a collector got of other agents.
    ///
    /// Its series' generations have their highest bit set, so that none is taken for one of this
    /// agent's.
    package var isForwarded = false

    package init(timestampSeconds: Double) {
        self.timestampSeconds = timestampSeconds
    }
}

/// What one counter got in a tick.
package struct CounterTick: BitwiseCopyable, Sendable {
    package var series: SeriesID
    package var key: ByteRange
    /// Σ value/rate.
    package var sum: Double

    package init(series: SeriesID, key: ByteRange, sum: Double) {
        self.series = series
        self.key = key
        self.sum = sum
    }
}

/// The values that one timer got in a tick.
package struct TimerTick: BitwiseCopyable, Sendable {
    package var series: SeriesID
    package var key: ByteRange
    /// `timer`, `histogram` or `distribution`.
    package var type: MetricType
    /// Range of `timerValues`; empty when `sketch` is set.
    package var values: ByteRange
    /// Index into `sketches`; its counts (not cumulative, the last is +Inf) then begin at
    /// `sketch * (bucketEdges.count + 1)` in `bucketCounts`.
    package var sketch: UInt32?

    package init(
        series: SeriesID, key: ByteRange, type: MetricType, values: ByteRange, sketch: UInt32?
    ) {
        self.series = series
        self.key = key
        self.type = type
        self.values = values
        self.sketch = sketch
    }
}
