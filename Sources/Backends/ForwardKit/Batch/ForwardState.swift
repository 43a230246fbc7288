package import Statsd

/// What one series came to in one interval, ready to be merged with what other agents have of it.
package enum ForwardState: Sendable {
    case counter(ForwardCounter)
    case gauge(ForwardGauge)
    case timer(TimerCell)
    case set(SetCell)

    package var kind: SeriesKind {
        switch self {
        case .counter: .counter
        case .gauge: .gauge
        case .timer: .timer
        case .set: .set
        }
    }

    /// Heap bytes, by what is in the state and not by how its arrays have grown, so that both sides
    /// count the same.
    var memoryBytes: Int {
        switch self {
        case .counter, .gauge: 0
        case .timer(let cell):
            if let sketched = cell.sketchedBytes {
                sketched + 512
            } else {
                // Value and weight, in an array that may be half empty.
                cell.lone == nil ? 64 + 32 * Int(clamping: cell.valueCount) : 0
            }
        case .set(let cell):
            // A table is at least three eighths full.
            cell.isExact ? 64 + 24 * Int(cell.cardinality) : HyperLogLog.memoryBytes
        }
    }
}
