/// What of a journal decides what becomes of its batches.
struct JournalReplay {
    private(set) var marks = ClosedMarks()
    /// The last record that said of an interval that the backends have it.
    private var closedBy: [IntervalKey: UInt64] = [:]
    /// Closed intervals of which every batch is in the journal.
    private var whole: Set<IntervalKey> = []
    private var seen: Set<BatchName> = []
    /// The last hand-over of an interval: what lies before it was in it, or in one before.
    private var sentBy: [IntervalKey: UInt64] = [:]
    /// The last record of the outbox, and where what it knew as not handed over begins.
    private var outboxNumber: UInt64?
    private var unsentFirst: [IntervalKey: UInt64] = [:]

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

    mutating func note(_ sent: SentRecord, number: UInt64) { sentBy[sent.key] = number }

    mutating func note(_ outbox: OutboxRecord, number: UInt64) {
        outboxNumber = number
        unsentFirst = Dictionary(outbox.unsent.map { ($0.key, $0.first) }) { min($0, $1) }
    }

    /// Whether an upper collector has this record's batch, or will get it, whatever happens.
    ///
    /// Before there were hand-overs, what the backends had was at its end.
    func isSent(_ key: IntervalKey, record: UInt64) -> Bool {
        if let sent = sentBy[key], record < sent { return true }
        guard let outboxNumber else { return marks.contains(key) }
        return record < outboxNumber && record < unsentFirst[key] ?? .max
    }

    /// Whether a batch is met for the first time.
    mutating func isFirst(_ batch: BatchName) -> Bool { seen.insert(batch).inserted }

    func isWhole(_ key: IntervalKey) -> Bool { whole.contains(key) }

    /// Whether the backends may have an interval without this record's batch.
    func isPending(_ key: IntervalKey, record: UInt64) -> Bool { record > closedBy[key] ?? 0 }
}
