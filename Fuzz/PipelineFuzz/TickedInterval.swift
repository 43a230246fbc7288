import Statsd

/// What an interval's ticks said, added up: the flush at its end must say the same.
struct TickedInterval {
    private struct Name: Hashable {
        var type: MetricType
        var key: [UInt8]
    }

    /// A sum, and the size of what was added: sums of opposite signs lose digits.
    private struct Total {
        var sum = 0.0
        var magnitude = 0.0

        mutating func add(_ value: Double) {
            sum += value
            magnitude += value.magnitude
        }

        func isNear(_ other: Double) -> Bool {
            // Overflow of the sums made here says nothing about those of the pipeline.
            !magnitude.isFinite || (sum - other).magnitude <= 1e-9 * magnitude
        }
    }

    /// The agent's own four series get samples at the flush, also if a sender uses their names.
    private static let own = [
        "bad_lines_seen", "packets_received", "metrics_received", "timestamp_lag",
    ].flatMap { [Array($0.utf8), Array("statsd.\($0)".utf8)] }

    private var totals: [Name: Total] = [:]
    private var gauges: [[UInt8]: Double] = [:]

    mutating func add(_ batch: TickBatch) {
        for point in batch.counters {
            totals[Name(type: .counter, key: Array(batch.keys[point.key.range])), default: Total()]
                .add(point.sum)
        }
        for point in batch.gauges { gauges[Array(batch.keys[point.key.range])] = point.value }
        for timer in batch.timers {
            let name = Name(type: timer.type, key: Array(batch.keys[timer.key.range]))
            totals[name, default: Total()].add(Self.weight(of: timer, in: batch))
        }
    }

    private static func weight(of timer: TimerTick, in batch: TickBatch) -> Double {
        if let number = timer.sketch {
            let stride = batch.bucketEdges.count + 1
            let first = Int(number) * stride
            let sketch = batch.sketches[Int(number)]
            let counted = batch.bucketCounts[first..<first + stride].reduce(0, +)
            precondition(
                (counted - sketch.weightedCount).magnitude <= 1e-9 * counted
                    || batch.bucketEdges.isEmpty,
                "buckets count \(counted) of \(sketch.weightedCount)")
            return sketch.weightedCount
        }
        guard !batch.timerWeights.isEmpty else { return Double(timer.values.count) }
        return batch.timerWeights[timer.values.range].reduce(0, +)
    }

    func check(_ batch: FlushBatch) {
        var left = totals.filter { !Self.own.contains($0.key.key) }
        for point in batch.counters {
            let name = Name(type: .counter, key: Array(batch.keys[point.key.range]))
            guard let total = left.removeValue(forKey: name) else { continue }
            precondition(total.isNear(point.sum), "ticks say \(total.sum), the flush \(point.sum)")
        }
        for point in batch.timers {
            let name = Name(type: point.type, key: Array(batch.keys[point.key.range]))
            guard let total = left.removeValue(forKey: name) else { continue }
            let count = point.statistics?.count ?? 0
            precondition(total.isNear(count), "ticks count \(total.sum), the flush \(count)")
        }
        precondition(left.isEmpty, "of the ticks' series the flush lacks \(left)")
        checkGauges(batch)
    }

    private func checkGauges(_ batch: FlushBatch) {
        var left = gauges.filter { !Self.own.contains($0.key) }
        for point in batch.gauges {
            guard let last = left.removeValue(forKey: Array(batch.keys[point.key.range])) else {
                continue
            }
            precondition(last == point.value, "a tick says \(last), the flush \(point.value)")
        }
        precondition(left.isEmpty, "of the ticks' gauges the flush lacks \(left)")
    }
}

/// What holds for statistics of any values.
func checkTimers(of batch: FlushBatch) {
    for timer in batch.timers {
        let weighted = batch.weightedStatistics(of: timer)
        for statistics in [timer.statistics, weighted].compactMap(\.self) {
            precondition(statistics.count > 0, "a timer without values has statistics")
            precondition(
                statistics.lower <= statistics.median && statistics.median <= statistics.upper,
                "the median lies outside: \(statistics)")
            precondition(
                statistics.lower.isFinite && statistics.upper.isFinite,
                "values without end: \(statistics)")
        }
    }
}
