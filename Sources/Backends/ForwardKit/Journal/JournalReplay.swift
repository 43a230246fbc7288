/// What of a journal decides what becomes of its batches.
struct JournalReplay {
    private(set) var marks = ClosedMarks()
    /// The last record that said of an interval that the backends have it.
    private var closedBy: [IntervalKey: UInt64] = [:]
    /// Closed intervals of which every batch is in the journal.
    private var whole: Set<IntervalKey> = []
    private var seen: Set<BatchName> = []

    /// To be told in the order of the records.
    mutating func note(_ closed: ClosedRecord, number: UInt64) {
        marks.forget(through: closed.forgottenEnd)
        for key in closed.keys {
            marks.insert(key)
            closedBy[key] = number
        }
        guard closed.isCut else { return whole.formUnion(closed.keys) }
        // What it does not name as kept may have lost batches to it.
        whole = Set(closed.kept)
        for key in closed.pending { closedBy[key] = nil }
    }

    /// Whether a batch is met for the first time.
    mutating func isFirst(_ batch: BatchName) -> Bool { seen.insert(batch).inserted }

    func isWhole(_ key: IntervalKey) -> Bool { whole.contains(key) }

    /// Whether the backends may have an interval without this record's batch.
    func isPending(_ key: IntervalKey, record: UInt64) -> Bool { record > closedBy[key] ?? 0 }
}
