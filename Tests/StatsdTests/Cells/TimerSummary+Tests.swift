import Statsd

extension TimerSummary {
    /// The summary of one timer; `nil` for an empty one.
    init?(of cell: inout TimerCell, percentiles: [Double], limits: TimerLimits) {
        self.init(percentiles: percentiles)
        guard sumUp(&cell, limits: limits) else { return nil }
    }
}
