/// What a journal gave back.
package struct JournalRecovery: Sendable {
    /// What became of one batch.
    enum Outcome {
        case merged
        case amended
        case ofClosedInterval
        case repeated
        case corrupt
    }

    package private(set) var batchesMerged = 0
    /// Batches of closed intervals that the backends had not got yet.
    package private(set) var batchesAmended = 0
    /// Batches that the backends had.
    package private(set) var batchesOfClosedIntervals = 0
    package private(set) var batchesRepeated = 0
    /// Records that could not be read, or did not fit any more.
    package internal(set) var recordsCorrupt = 0
    /// What is still to be given to upper collectors.
    package internal(set) var outbox = Outbox()

    package init() {}

    mutating func count(_ outcome: Outcome) {
        switch outcome {
        case .merged: batchesMerged += 1
        case .amended: batchesAmended += 1
        case .ofClosedInterval: batchesOfClosedIntervals += 1
        case .repeated: batchesRepeated += 1
        case .corrupt: recordsCorrupt += 1
        }
    }
}

/// What tells a batch from every other.
struct BatchName: Hashable {
    var agent: Identifier
    var epoch: Identifier
    var sequence: UInt64
}
