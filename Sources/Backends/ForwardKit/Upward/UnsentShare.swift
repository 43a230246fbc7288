/// What of one interval the upper collector has not got: the whole of it at first, then only what
/// came late.
struct UnsentShare: Sendable {
    private(set) var series: MergedSeries
    /// The journal's number of its first batch; later ones of the interval are in it, too.
    private(set) var firstRecord: UInt64?
    /// Whether it is to be handed over now: late batches are waited for a while.
    var isDue = false

    init(series: MergedSeries, firstRecord: UInt64? = nil) {
        self.series = series
        self.firstRecord = firstRecord
    }

    mutating func note(_ record: UInt64?) {
        if firstRecord == nil { firstRecord = record }
    }

    /// Merges a series that the interval has taken.
    mutating func merge(_ one: ForwardSeries, of batch: ForwardBatch) {
        _ = series.merge(batch.key(of: one), one.type, one.scope, one.state)
    }
}

/// How much of one agent is merged into an interval.
struct AgentBudget {
    var series: Int
    /// Memory for states.
    var bytes: Int
}
