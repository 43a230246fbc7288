import Statsd

/// How a timer's values are written.
enum TimerForm: UInt8, CaseIterable {
    /// Every value, ascending.
    case values = 0
    /// Every value, and behind them their weights.
    case weightedValues = 1
    /// A sketch's bins and exact sides.
    case sketch = 2
    /// The same with weights.
    case weightedSketch = 3

    init(_ cell: TimerCell) {
        if let sketch = cell.sketch {
            self = sketch.hasWeights ? .weightedSketch : .sketch
        } else {
            self = cell.weights.isEmpty ? .values : .weightedValues
        }
    }
}
