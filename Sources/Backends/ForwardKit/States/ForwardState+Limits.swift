import Statsd

/// A reader refuses a batch whole for one state past its limits: so none is written.
///
/// No agent reaches them. A peer's timers could be just below, and merged be above; what is counted
/// of counters and gauges stays at its limit.
extension ForwardState {
    package var isWithinLimits: Bool {
        switch self {
        case .counter(let counter): counter.samples <= ForwardLimits.countMax
        case .gauge(let gauge): gauge.count <= ForwardLimits.countMax
        case .set: true
        case .timer(let cell):
            if let sketch = cell.sketch {
                Self.isWithinLimits(sketch) && Self.isWithinLimits(cell.edges)
            } else {
                Self.isWithinLimits(cell)
            }
        }
    }

    /// With a margin for another order of the additions.
    private static func isWithinLimits(_ cell: TimerCell) -> Bool {
        var sum = 0.0
        let values = cell.values
        for index in values.indices { sum += abs(values[index]) * max(cell.weight(at: index), 1) }
        return (sum * 1.000_001).isFinite
    }

    private static func isWithinLimits(_ sketch: Sketch) -> Bool {
        guard sketch.count <= ForwardLimits.countMax,
            sketch.weightedCount <= ForwardLimits.weightSumMax,
            sketch.zeroWeight <= ForwardLimits.weightSumMax,
            (2 * (abs(sketch.sum) + abs(sketch.weightedSum))).isFinite
        else { return false }
        return [sketch.positive, sketch.negative].allSatisfy { bins in
            bins.weights.allSatisfy { $0 <= ForwardLimits.weightSumMax }
        }
    }

    private static func isWithinLimits(_ edges: EdgeCounts?) -> Bool {
        guard let edges else { return true }
        return [edges.bins, edges.weightedBins, edges.buckets].allSatisfy { counts in
            counts.allSatisfy { $0 <= ForwardLimits.weightSumMax }
        }
    }
}
