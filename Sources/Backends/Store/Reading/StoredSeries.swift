/// A series with some of its samples.
package struct StoredSeries: Sendable {
    package var name: String
    /// By name, ascending; without `__name__`.
    package var labels: [(name: String, value: String)]
    /// Ascending times, none twice.
    package var samples: [StoredSample]
}

/// What is to be read.
package struct StoreSelection {
    package var matchers: [LabelMatcher]
    /// Unix time in milliseconds, both ends included.
    package var times: ClosedRange<Int64>
    /// `nil` for the finest tier that reaches back to the first of `times`.
    package var tier: StoreTier?
    /// Which figure of a roll-up stands for it; samples stand for themselves.
    package var column = RollUpColumn.last
    /// More series or samples are an error: what a query may take of memory.
    package var seriesMax = 100_000
    package var samplesMax = 50_000_000
    /// Whether nobody waits for the answer any more; asked every thousand series.
    package var isOverdue: () -> Bool = { false }

    package init(_ matchers: [LabelMatcher], times: ClosedRange<Int64>) {
        self.matchers = matchers
        self.times = times
    }
}

/// One of the figures that a roll-up keeps.
package enum RollUpColumn: CaseIterable, Sendable {
    case count, sum, min, max, last

    func value(of row: RollUp) -> Double {
        switch self {
        case .count: row.count
        case .sum: row.sum
        case .min: row.min
        case .max: row.max
        case .last: row.last
        }
    }
}

/// Why a selection cannot be answered.
package enum StoreReadError: Error, Sendable, Equatable {
    case tooManySeries(max: Int)
    case tooManySamples(max: Int)
    /// Nobody waits for it any more.
    case overdue
    /// A matcher gives up.
    case refused(String)
    case files(SQLiteError)
}
