import Statsd

/// One interval while it is open, and while it can still be amended.
struct CollectorInterval: Sendable {
    /// What one agent has sent of it.
    struct Share: Sendable {
        var parts: UInt64
        var partsIn: UInt64 = 0
        var series = 0
        var bytes = 0

        var isWhole: Bool { partsIn >= parts }
    }

    /// Rings that are told apart.
    private static let ringsMax = 16

    let key: IntervalKey
    let openedNanoseconds: UInt64
    var series: MergedSeries
    private(set) var shares: [Identifier: Share] = [:]
    private(set) var ringEpochs: Set<UInt64> = []
    var completeness = Completeness()
    var revision = 0
    /// The journal's number of its first batch.
    private(set) var firstRecord: UInt64?
    /// When it was closed, and when what came since is sent.
    var closedNanoseconds: UInt64 = 0
    var amendNanoseconds: UInt64?
    /// Of an open interval of which the upper collector has a part: the rest.
    private var split: UnsentShare?
    private var isSplit = false

    init(_ key: IntervalKey, openedNanoseconds: UInt64, series: MergedSeries) {
        self.key = key
        self.openedNanoseconds = openedNanoseconds
        self.series = series
    }

    /// Merges a batch, also into `unsent`; answers how many of its series its agent's budget did
    /// not allow.
    mutating func merge(
        _ batch: ForwardBatch, from agent: Identifier, record: UInt64?, _ budget: AgentBudget,
        also unsent: inout UnsentShare?
    ) -> UInt64 {
        if firstRecord == nil { firstRecord = record }
        if ringEpochs.count < Self.ringsMax { ringEpochs.insert(batch.header.ringEpoch) }
        var share = shares[agent] ?? Share(parts: batch.header.parts)
        share.partsIn += 1
        var overBudget: UInt64 = 0
        for one in batch.series {
            guard share.series < budget.series,
                share.bytes + one.memoryBytes <= budget.bytes
            else {
                overBudget += 1
                continue
            }
            share.series += 1
            share.bytes += one.memoryBytes
            switch series.merge(batch.key(of: one), one.type, one.scope, one.state) {
            case .merged: unsent?.merge(one, of: batch)
            case .refused: completeness.statesRefused &+= 1
            case .full: overBudget += 1
            }
        }
        unsent?.note(record)
        shares[agent] = share
        completeness.seriesOverBudget &+= overBudget
        return overBudget
    }

    // MARK: Forwarding

    /// What was merged so far, and comes next, the upper collector has.
    mutating func noteSent() { isSplit = true }

    /// Of a split interval the part that is not sent; `nil` of one that has no parts.
    mutating func takeSplitShare(orNew newShare: UnsentShare) -> UnsentShare? {
        guard isSplit else { return nil }
        defer { split = nil }
        return split ?? newShare
    }

    mutating func putBack(_ share: UnsentShare?) {
        if isSplit, let share { split = share }
    }

    /// What the upper collector has not got of it; `nil` when it has everything.
    var unsent: UnsentShare? {
        isSplit ? split : UnsentShare(series: series, firstRecord: firstRecord)
    }

    func isReported(by agent: Identifier) -> Bool { shares[agent]?.isWhole ?? false }

    /// Counts who sent and who did not.
    mutating func settle(silentAgents: Int) {
        completeness.expected = shares.count + silentAgents
        completeness.reported = shares.values.reduce(0) { $1.isWhole ? $0 + 1 : $0 }
        completeness.partial = shares.count - completeness.reported
        completeness.rings = ringEpochs.count
    }

    var closedInterval: ClosedInterval {
        ClosedInterval(
            key: key, revision: revision, completeness: completeness, series: series)
    }
}
