package import BackendKit
package import EventLoop

/// Keeps on disk what a collector has acknowledged and its backends have not yet.
///
/// A spool whose payloads are records: a batch is written before it is acknowledged; that an
/// interval was closed is written once the backends have it. `cut` writes all windows anew and lets
/// go of what only closed intervals were made of. So a collector that dies finds its open intervals
/// and the sequences that it has seen, together: nothing that was acknowledged is lost, and nothing
/// is merged twice.
///
/// Calls block on the disk. When one throws, the journal is as it was before.
package struct CollectorJournal {
    /// What the files' records are.
    package static let format = "martlet forward journal 1"

    private var spool: Spool
    private let bytesMax: Int
    private let recordsMax: Int
    /// The next cut is due when the journal has this many bytes.
    private var cutBytes: Int

    /// - Parameters:
    ///   - files: its folder.
    ///   - limits: of the journal; when it is full, batches are refused until a cut.
    package init(_ files: any SpoolFiles, limits: SpoolLimits) {
        spool = Spool(files, format: Self.format, limits: limits)
        bytesMax = limits.bytesMax
        recordsMax = limits.recordsMax
        cutBytes = limits.bytesMax / 8
    }

    package var bytes: Int { spool.bytes }
    /// Whether a cut is worth its writes.
    package var isCutDue: Bool { spool.bytes >= cutBytes || spool.records >= recordsMax / 2 }

    /// Writes an agent that greeted, so that a batch of it is known to be its own.
    package mutating func append(_ agent: CollectorAgent) throws(UVError) {
        _ = try write(.agent(AgentSnapshot(agent)))
    }

    /// Writes the body of a batch that is to be merged and acknowledged then; answers its number.
    package mutating func append(
        _ body: [UInt8], from agent: Identifier
    ) throws(UVError) -> UInt64 {
        try write(.batch(agent: agent, body: body))
    }

    /// Writes that the backends have an interval, in whatever revision: before the next batch.
    package mutating func append(closed key: IntervalKey) throws(UVError) {
        _ = try write(.closed(ClosedRecord(key)))
    }

    /// Writes what the collector knows besides its intervals, and forgets what lies before those
    /// that are open or may be amended.
    ///
    /// To be called when the backends have every interval that was closed.
    package mutating func cut(_ collector: borrowing Collector) throws(UVError) {
        let first = min(collector.firstRecord ?? .max, spool.nextNumber)
        for agent in collector.agents.values { _ = try write(.agent(AgentSnapshot(agent))) }
        _ = try write(.closed(ClosedRecord(cut: collector)))
        try spool.acknowledge(below: first)
        // Twice what is left, so that a cut is never paid for more often than it is worth.
        cutBytes = max(bytesMax / 8, min(spool.bytes * 2, bytesMax / 4 * 3))
    }

    /// Waits until everything that was written is on the medium.
    package mutating func sync() throws(UVError) { try spool.sync() }

    /// Writes a record; a full journal refuses it, for what a spool would drop instead was
    /// acknowledged.
    private mutating func write(_ record: JournalRecord) throws(UVError) -> UInt64 {
        let bytes = record.bytes
        guard spool.bytes + bytes.count + Self.headerBytes <= bytesMax, spool.records < recordsMax
        else { throw .journalFull }
        let number = spool.nextNumber
        try spool.append(
            SpoolRecord(number: number, createdAtSeconds: 0, points: 0, bytes: bytes))
        return number
    }

    /// What a spool writes before a payload, and to spare.
    private static let headerBytes = 64
}

extension CollectorJournal {
    /// Reads what an earlier process has left into a collector that has just been made.
    ///
    /// First agents and which intervals are closed, then the batches. A batch is merged once even
    /// where it stands twice: a write that failed may have been whole.
    package mutating func recover(
        _ collector: inout Collector, at nanoseconds: UInt64
    ) throws(UVError) -> JournalRecovery {
        let found = try spool.open()
        var recovery = JournalRecovery()
        recovery.recordsCorrupt = found.corrupt.records + found.dropped.records
        var replay = JournalReplay()
        var batches: [UInt64] = []
        for entry in found.entries {
            switch try record(entry.number, &recovery) {
            case .agent(let snapshot): collector.restore(snapshot)
            case .closed(let closed): replay.note(closed, number: entry.number)
            case .batch: batches.append(entry.number)
            case nil: break
            }
        }
        collector.restore(closed: replay.marks)
        for number in batches {
            guard case .batch(let agent, let body) = try record(number, &recovery) else {
                continue
            }
            let outcome = collector.replay(
                body, from: agent, record: number, at: nanoseconds, &replay)
            recovery.count(outcome)
        }
        collector.endReplay(at: nanoseconds)
        return recovery
    }

    private func record(
        _ number: UInt64, _ recovery: inout JournalRecovery
    ) throws(UVError) -> JournalRecord? {
        guard let found = try spool.read(number) else { return nil }
        do throws(WireFault) {
            return try JournalRecord(found.bytes)
        } catch {
            recovery.recordsCorrupt += 1
            return nil
        }
    }
}

extension UVError {
    /// ENOSPC, which no file says here: the journal has no room until intervals are closed.
    package static let journalFull = UVError(code: -28)
}
