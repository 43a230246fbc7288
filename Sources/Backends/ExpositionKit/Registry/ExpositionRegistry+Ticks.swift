import Statsd

/// Where a tick's points are taken up again.
struct TickCursor: BitwiseCopyable, Sendable {
    var counter = 0
    var gauge = 0
    var timer = 0
    /// The next value of that timer, counted from its first.
    var value = 0
}

/// Increments in.
extension ExpositionRegistry {
    /// Takes points in until the batch is through or the budget is spent; true when it is through.
    mutating func take(_ batch: TickBatch, from cursor: inout TickCursor) -> Bool {
        use(batch.mapping)
        while cursor.counter < batch.counters.count {
            guard budget > 0 else { return false }
            add(batch.counters[cursor.counter], batch.keys, batch.mapping)
            cursor.counter += 1
        }
        while cursor.gauge < batch.gauges.count {
            guard budget > 0 else { return false }
            set(batch.gauges[cursor.gauge], batch.keys, batch.mapping)
            cursor.gauge += 1
        }
        guard cursor.timer < batch.timers.count else { return true }
        return takeTimers(batch, from: &cursor)
    }

    private mutating func add(
        _ point: CounterTick, _ keys: KeyChunks, _ mapping: SeriesMapping
    ) {
        budget -= 1
        guard point.sum >= 0 else {
            dropNegative(point, keys)
            return
        }
        guard let binding = binding(of: point.series, point.key, in: keys, .counter, mapping)
        else { return }
        guard cells[binding.place].add(point.sum) else {
            tally.nonFinite &+= 1
            return
        }
        tally.taken &+= 1
    }

    private mutating func dropNegative(_ point: CounterTick, _ keys: KeyChunks) {
        guard takes(point.key, in: keys) else {
            tally.leftOut &+= 1
            return
        }
        let name = SeriesKey.name(of: point.key, in: keys)
        tally.noteNegative(String(decoding: keys[name.range], as: UTF8.self))
    }

    private mutating func set(_ point: GaugePoint, _ keys: KeyChunks, _ mapping: SeriesMapping) {
        budget -= 1
        guard let binding = binding(of: point.series, point.key, in: keys, .gauge, mapping) else {
            return
        }
        cells[binding.place].update(
            point.value, atSeconds: point.updatedSeconds, from: point.series.index)
        tally.taken &+= 1
    }

    // MARK: Timers

    private mutating func takeTimers(_ batch: TickBatch, from cursor: inout TickCursor) -> Bool {
        var scales = TimerScales()
        while cursor.timer < batch.timers.count {
            guard budget > 0 else { return false }
            let tick = batch.timers[cursor.timer]
            guard add(tick, of: batch, &scales, from: &cursor.value) else { return false }
            cursor.timer += 1
            cursor.value = 0
        }
        return true
    }

    /// Adds a timer's values, or its sketch; false when the budget ended before its values did.
    private mutating func add(
        _ tick: TimerTick, of batch: TickBatch, _ scales: inout TimerScales,
        from offset: inout Int
    ) -> Bool {
        budget -= 1
        let binding = binding(of: tick.series, tick.key, in: batch.keys, tick.type, batch.mapping)
        guard let binding else { return true }
        let timer = cells[binding.place].source
        let key = TimerScales.Key(
            shape: timers[timer].shape,
            isMilliseconds: tick.type.isMilliseconds)
        let scale = scales.scale(key) { newScale($0, batch.bucketEdges) }
        if let number = tick.sketch {
            add(sketch: Int(number), of: batch, scale, to: timer)
            return true
        }
        let ages = styles.shapes[Int(key.shape)].ages(atSeconds: nowSeconds)
        let end = min(tick.values.count, offset + max(1, budget))
        var isWhole = true
        for index in tick.values.range.dropFirst(offset).prefix(end - offset) {
            let weight = batch.timerWeights.isEmpty ? 1 : batch.timerWeights[index]
            let value = batch.timerValues[index]
            isWhole = timers[timer].add(value, weight: weight, scale, ages) && isWhole
        }
        budget -= end - offset
        if !isWhole { tally.refusedValues &+= 1 }
        offset = end
        guard end == tick.values.count else { return false }
        tally.taken &+= 1
        return true
    }

    private func newScale(_ key: TimerScales.Key, _ batchEdges: [Double]) -> TimerScale {
        TimerScale(
            isMilliseconds: key.isMilliseconds, styles.shapes[Int(key.shape)], options.unit,
            batchEdges: batchEdges)
    }

    private mutating func add(
        sketch number: Int, of batch: TickBatch, _ scale: TimerScale, to timer: UInt32
    ) {
        let stride = batch.bucketEdges.count + 1
        let counts = batch.bucketCounts.dropFirst(number * stride).prefix(stride)
        // A sketch of 200 bins is merged in the time of about as many values.
        budget -= 200
        let sketch = batch.sketches[number]
        let ages = styles.shapes[Int(timers[timer].shape)].ages(atSeconds: nowSeconds)
        if timers[timer].add(sketch, counts: counts, scale, ages) {
            tally.taken &+= 1
        } else {
            tally.nonFinite &+= 1
        }
    }
}
