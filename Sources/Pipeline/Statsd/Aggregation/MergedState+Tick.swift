/// The end of a tick: its increments, for backends that keep cumulative state.
extension MergedState {
    /// Ends the tick; the batch if `beginTick` asked for one.
    package mutating func endTick() -> TickBatch? {
        guard var batch = building else { return nil }
        building = nil
        for index in tickGauges {
            let record = series.records[Int(index)]
            let gauge = gauges[Int(record.slot)]
            guard let value = gauge.current else { continue }
            batch.gauges.append(
                GaugePoint(
                    series: id(Int(index)), key: record.key, value: value,
                    updatedSeconds: gauge.lastUpdateSeconds))
        }
        batch.bucketEdges = options.timers.classicBuckets
        // Shared, not copied, until the next new series.
        batch.keys = series.keys
        batch.mapping = mapping
        return batch
    }
}

extension TickBatch {
    /// Adds the values, or the sketch, that one worker's timer got.
    mutating func append(
        _ cell: TimerCell, _ id: SeriesID, key: ByteRange, type: MetricType, bucketCount: Int
    ) {
        if let sketch = cell.sketch {
            let counts = cell.edges?.buckets ?? []
            precondition(
                counts.count == bucketCount + 1, "a sketch was counted in other buckets")
            return append(sketch, counts: counts, id, key: key, type: type)
        }
        let start = timerValues.count
        append(valuesOf: cell)
        timers.append(
            TimerTick(
                series: id, key: key, type: type, values: ByteRange(start, timerValues.count),
                sketch: nil))
    }

    /// Adds a sketch and its values by bucket.
    mutating func append(
        _ sketch: Sketch, counts: [Double], _ id: SeriesID, key: ByteRange, type: MetricType
    ) {
        sketches.append(sketch)
        bucketCounts.append(contentsOf: counts)
        timers.append(
            TimerTick(
                series: id, key: key, type: type,
                values: ByteRange(timerValues.count, timerValues.count),
                sketch: UInt32(truncatingIfNeeded: sketches.count - 1)))
    }

    private mutating func append(valuesOf cell: TimerCell) {
        if let lone = cell.lone {
            timerValues.append(lone)
            if !timerWeights.isEmpty { timerWeights.append(1) }
            return
        }
        if !cell.weights.isEmpty, timerWeights.isEmpty {
            timerWeights.append(contentsOf: repeatElement(1, count: timerValues.count))
        }
        let isWeighted = !cell.weights.isEmpty || !timerWeights.isEmpty
        timerValues.append(contentsOf: cell.values)
        guard isWeighted else { return }
        for index in cell.values.indices { timerWeights.append(cell.weight(at: index)) }
    }
}
