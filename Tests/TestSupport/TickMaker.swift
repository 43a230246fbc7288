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
    /// What came since the last whole flush, by the series' number.
    private var counters: [UInt32: CounterPoint] = [:]
    private var gauges: [UInt32: GaugePoint] = [:]
    private var timers: [UInt32: TimerPoint] = [:]

    private let generation: UInt32

    /// - Parameters:
    ///   - edges: what the pipeline counts timers by.
    ///   - generation: of the numbers of series, which begin at 0 in every maker.
    package init(edges: [Double] = [], generation: UInt32 = 7) {
        self.generation = generation
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
        counters[id.index, default: CounterPoint(key: key, sum: 0)].sum += sum
        batch.counters.append(CounterTick(series: id, key: key, sum: sum))
    }

    package mutating func gauge(_ key: String, _ value: Double, atSeconds seconds: Double = 1) {
        let (id, key) = series(key, .gauge)
        let point = GaugePoint(series: id, key: key, value: value, updatedSeconds: seconds)
        gauges[id.index] = point
        batch.gauges.append(point)
    }

    package mutating func timer(
        _ key: String, _ values: [Double], type: MetricType = .timer, weights: [Double] = []
    ) {
        let (id, key) = touch(key, type)
        let start = batch.timerValues.count
        let isWeighted = !weights.isEmpty || !batch.timerWeights.isEmpty
        if !weights.isEmpty, batch.timerWeights.isEmpty {
            batch.timerWeights = [Double](repeating: 1, count: start)
        }
        batch.timerValues += values
        if isWeighted {
            let ones = [Double](repeating: 1, count: values.count)
            batch.timerWeights += weights.isEmpty ? ones : weights
        }
        batch.timers.append(
            TimerTick(
                series: id, key: key, type: type,
                values: ByteRange(start, batch.timerValues.count), sketch: nil))
    }

    package mutating func sketch(_ key: String, _ values: [Double], type: MetricType = .timer) {
        let (id, key) = touch(key, type)
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

    /// A flush with every series since its last one; timers have no statistics.
    package mutating func takeWholeFlush() -> FlushBatch {
        var flush = takeFlush()
        flush.counters = counters.sorted { $0.key < $1.key }.map(\.value)
        flush.gauges = gauges.sorted { $0.key < $1.key }.map(\.value)
        for timer in timers.sorted(by: { $0.key < $1.key }) { flush.timers.append(timer.value) }
        (counters, gauges, timers) = ([:], [:], [:])
        return flush
    }

    private mutating func touch(
        _ key: String, _ type: MetricType
    ) -> (id: SeriesID, key: ByteRange) {
        let (id, key) = series(key, type)
        timers[id.index] = TimerPoint(
            series: id, key: key, type: type, statistics: nil, weighted: nil, firstPercentile: 0,
            firstWeightedPercentile: 0, bins: .empty)
        return (id, key)
    }

    private mutating func series(
        _ key: String, _ type: MetricType
    ) -> (id: SeriesID, key: ByteRange) {
        let name = Name(key: Array(key.utf8), type: type)
        if let known = ids[name] { return known }
        let place = keys.append(name.key.span)
        let new = (id: SeriesID(index: seriesMade, generation: generation), key: place)
        seriesMade += 1
        ids[name] = new
        return new
    }
}
