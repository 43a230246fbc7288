package import Statsd

/// Which statistics of a timer an output writes (`timers.statistics`).
///
/// The names are the reference's `calculatedTimerMetrics`; `_percent` stands for every percentile.
package struct TimerMetricSelection: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let count = TimerMetricSelection(rawValue: 1 << 0)
    package static let countPerSecond = TimerMetricSelection(rawValue: 1 << 1)
    package static let lower = TimerMetricSelection(rawValue: 1 << 2)
    package static let upper = TimerMetricSelection(rawValue: 1 << 3)
    package static let sum = TimerMetricSelection(rawValue: 1 << 4)
    package static let sumSquares = TimerMetricSelection(rawValue: 1 << 5)
    package static let mean = TimerMetricSelection(rawValue: 1 << 6)
    package static let median = TimerMetricSelection(rawValue: 1 << 7)
    package static let standardDeviation = TimerMetricSelection(rawValue: 1 << 8)
    package static let histogram = TimerMetricSelection(rawValue: 1 << 9)
    package static let countPercent = TimerMetricSelection(rawValue: 1 << 10)
    package static let meanPercent = TimerMetricSelection(rawValue: 1 << 11)
    package static let upperPercent = TimerMetricSelection(rawValue: 1 << 12)
    package static let lowerPercent = TimerMetricSelection(rawValue: 1 << 13)
    package static let sumPercent = TimerMetricSelection(rawValue: 1 << 14)
    package static let sumSquaresPercent = TimerMetricSelection(rawValue: 1 << 15)
    package static let all = TimerMetricSelection(rawValue: 0xFFFF)

    /// Those that are sums of values, or their ends.
    private static let sums: TimerMetricSelection = [
        .count, .countPerSecond, .lower, .upper, .sum, .mean,
    ]

    /// Those of the selection that a timer sends from here.
    package func of(_ parts: TimerParts) -> TimerMetricSelection {
        var chosen = self
        if !parts.contains(.sums) { chosen.subtract(Self.sums) }
        if !parts.contains(.distribution) { chosen.formIntersection(Self.sums) }
        return chosen
    }

    /// The statistic with the reference's name; `nil` for an unknown name.
    package init?(name: String) {
        switch name {
        case "count": self = .count
        case "count_ps": self = .countPerSecond
        case "lower": self = .lower
        case "upper": self = .upper
        case "sum": self = .sum
        case "sum_squares": self = .sumSquares
        case "mean": self = .mean
        case "median": self = .median
        case "std": self = .standardDeviation
        case "histogram": self = .histogram
        case "count_percent": self = .countPercent
        case "mean_percent": self = .meanPercent
        case "upper_percent": self = .upperPercent
        case "lower_percent": self = .lowerPercent
        case "sum_percent": self = .sumPercent
        case "sum_squares_percent": self = .sumSquaresPercent
        default: return nil
        }
    }
}
