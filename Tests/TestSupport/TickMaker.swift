package import Statsd

/// Makes ticks and flushes as the pipeline does: a series keeps its number, keys are shared.
package struct TickMaker {
    private struct Name: Hashable {
        var key: [UInt8]
        var type: MetricType
    }

    private var ids: [Name: (id: SeriesID, key: ByteRange)] = [:]
    private var keys = KeyChunks()
    private var seriesMade: UInt32 = 0
    private var batch = TickBatch(timestampSeconds: 1_700_000_000)
    private var sets: [SetPoint] = []

    package init(edges: [Double] = []) {
        batch.bucketEdges = edges
    }

    /// Gives a series' number to another generation, as when it expired in the pipeline.
    package mutating func forget(_ key: String, _ type: MetricType) {
        guard var known = ids[Name(key: Array(key.utf8), type: type)] else { return }
        known.id.generation += 1
        ids[Name(key: Array(key.utf8), type: type)] = known
    }

    package mutating func counter(_ key: String, _ sum: Double) {
        let (id, key) = series(key, .counter)
        batch.counters.append(CounterPoint(series: id, key: key, sum: sum))
    }

    package mutating func gauge(_ key: String, _ value: Double, atSeconds seconds: Double = 1) {
        let (id, key) = series(key, .gauge)
        batch.gauges.append(
            GaugePoint(series: id, key: key, value: value, updatedSeconds: seconds))
    }

    package mutating func timer(
        _ key: String, _ values: [Double], type: MetricType = .timer, weights: [Double] = []
    ) {
        let (id, key) = series(key, type)
        let start = batch.timerValues.count
        if !weights.isEmpty, batch.timerWeights.isEmpty {
            batch.timerWeights = [Double](repeating: 1, count: start)
        }
        batch.timerValues += values
        if !batch.timerWeights.isEmpty {
            let ones = [Double](repeating: 1, count: values.count)
            batch.timerWeights += weights.isEmpty ? ones : weights
        }
        batch.timers.append(
            TimerTick(
                series: id, key: key, type: type,
                values: ByteRange(start, batch.timerValues.count), sketch: nil))
    }

    package mutating func sketch(_ key: String, _ values: [Double], type: MetricType = .timer) {
        let (id, key) = series(key, type)
        var sketch = Sketch()
        var counts = [Double](repeating: 0, count: batch.bucketEdges.count + 1)
        for value in values {
            sketch.add(value, weight: 1)
            let bucket = batch.bucketEdges.firstIndex { value <= $0 }
            counts[bucket ?? batch.bucketEdges.count] += 1
        }
        batch.sketches.append(sketch)
        batch.bucketCounts += counts
        batch.timers.append(
            TimerTick(
                series: id, key: key, type: type, values: .empty,
                sketch: UInt32(batch.sketches.count - 1)))
    }

    package mutating func set(_ key: String, _ cardinality: Double) {
        let (id, key) = series(key, .set)
        sets.append(SetPoint(series: id, key: key, cardinality: cardinality))
    }

    /// The tick so far; the next one begins.
    package mutating func takeTick() -> TickBatch {
        var tick = batch
        tick.keys = keys
        batch = TickBatch(timestampSeconds: batch.timestampSeconds + 1)
        batch.bucketEdges = tick.bucketEdges
        return tick
    }

    package mutating func takeFlush() -> FlushBatch {
        var flush = FlushBatch(
            timestampMilliseconds: 1_700_000_000_000, intervalSeconds: 10,
            measuredIntervalSeconds: 10,
            own: OwnStatistics(
                prefix: "statsd", numStats: 0, processingMilliseconds: 0,
                calculationMilliseconds: 0))
        flush.sets = sets
        flush.keys = keys
        sets = []
        return flush
    }

    private mutating func series(
        _ key: String, _ type: MetricType
    ) -> (id: SeriesID, key: ByteRange) {
        let name = Name(key: Array(key.utf8), type: type)
        if let known = ids[name] { return known }
        let place = keys.append(name.key.span)
        let new = (id: SeriesID(index: seriesMade, generation: 7), key: place)
        seriesMade += 1
        ids[name] = new
        return new
    }
}
