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
    /// Of sixteen parts, those that batches of agents leave to what is written because of them.
    ///
    /// One for agents and closings, without which no cut succeeds; eight where intervals go on, as
    /// many bytes as their batches have at most: so that a full journal can still get rid of them.
    package var reservedSixteenths = 1
    /// The next cut is due when the journal has this many bytes.
    private var cutBytes: Int
    /// What lies before was let go by the last cut.
    private var cutNumber: UInt64 = 0

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
    package var isCutDue: Bool {
        spool.bytes >= min(cutBytes, batchBytesMax / 4 * 3) || spool.records >= recordsMax / 4
    }

    /// Bytes from which on no batches of agents are taken.
    private var batchBytesMax: Int { bytesMax - bytesMax / 16 * reservedSixteenths }

    /// Writes an agent that greeted, so that a batch of it is known to be its own.
    package mutating func append(_ agent: CollectorAgent) throws(UVError) {
        _ = try write(.agent(AgentSnapshot(agent)))
    }

    /// Writes the body of a batch that is to be merged and acknowledged then; answers its number.
    package mutating func append(
        _ body: [UInt8], from agent: Identifier
    ) throws(UVError) -> UInt64 {
        try write(.batch(agent: agent, body: body), leaving: bytesMax - batchBytesMax)
    }

    /// Writes a batch for an upper collector; it counts when `append(sent:)` has named it.
    package mutating func append(
        outgoing body: [UInt8], series: Int, to destination: Outbox.Destination
    ) throws(UVError) -> UInt64 {
        try write(.outgoing(destination, series: series, body: body), leaving: bytesMax / 16)
    }

    /// Writes that all batches of a hand-over are there: from here on it has happened.
    package mutating func append(
        sent key: IntervalKey, _ numbers: [UInt64]
    ) throws(UVError) {
        _ = try write(.sent(SentRecord(key: key, numbers: numbers)), leaving: bytesMax / 32)
    }

    /// Writes how far others keep what was handed over.
    package mutating func append(settledOf outbox: Outbox) throws(UVError) {
        _ = try write(.settled(below: outbox.firstRecord ?? spool.nextNumber))
    }

    /// Writes what is known of hand-overs: once there are to be any.
    package mutating func append(
        _ outbox: Outbox, of collector: borrowing Collector
    ) throws(UVError) {
        _ = try write(.outbox(OutboxRecord(outbox, collector)))
    }

    /// A batch for an upper collector; `nil` when it cannot be read any more.
    package func outgoing(
        _ number: UInt64
    ) throws(UVError) -> (destination: Outbox.Destination, series: Int, body: [UInt8])? {
        guard let found = try spool.read(number) else { return nil }
        do throws(WireFault) {
            guard
                case .outgoing(let destination, let series, let body) = try JournalRecord(
                    found.bytes)
            else { return nil }
            return (destination, series, body)
        } catch {
            return nil
        }
    }

    /// Writes that the backends have an interval, in whatever revision: before the next batch.
    package mutating func append(closed key: IntervalKey) throws(UVError) {
        _ = try write(.closed(ClosedRecord(key)))
    }

    /// Writes what the collector knows besides its intervals, and forgets what lies before those
    /// that are open or may be amended.
    ///
    /// To be called when the backends have every interval that was closed.
    package mutating func cut(
        _ collector: borrowing Collector, _ outbox: Outbox = Outbox()
    ) throws(UVError) {
        let firsts = [collector.firstRecord, outbox.firstRecord].compactMap { $0 }
        let first = min(firsts.min() ?? .max, spool.nextNumber)
        // Nothing more would go, and what a cut writes takes room, too.
        guard first > cutNumber else { return }
        if collector.isForwarding { _ = try write(.outbox(OutboxRecord(outbox, collector))) }
        for agent in collector.agents.values { _ = try write(.agent(AgentSnapshot(agent))) }
        _ = try write(.closed(ClosedRecord(cut: collector)))
        try spool.acknowledge(below: first)
        cutNumber = first
        // Twice what is left, so that a cut is never paid for more often than it is worth.
        cutBytes = max(bytesMax / 8, min(spool.bytes * 2, bytesMax / 4 * 3))
    }

    /// Waits until everything that was written is on the medium.
    package mutating func sync() throws(UVError) { try spool.sync() }

    /// Writes a record and leaves `reserved` bytes for others.
    ///
    /// A full journal refuses it, for what a spool would drop instead was acknowledged.
    private mutating func write(
        _ record: JournalRecord, leaving reserved: Int = 0
    ) throws(UVError) -> UInt64 {
        let bytes = record.bytes
        // A share of the records is reserved as of the bytes.
        let records = recordsMax - Int(Double(recordsMax) * Double(reserved) / Double(bytesMax))
        guard spool.bytes + bytes.count + Self.headerBytes <= bytesMax - reserved,
            spool.records < records
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
        var (expected, hasGap) = (found.entries.first?.number ?? 0, false)
        for entry in found.entries {
            // A record that a kill tore off has left no gap: the next has its number.
            if entry.number != expected { hasGap = true }
            expected = entry.number + 1
            switch try record(entry.number, &recovery) {
            case .agent(let snapshot): collector.restore(snapshot)
            case .closed(let closed): replay.note(closed, number: entry.number)
            case .batch: batches.append(entry.number)
            case .outgoing(let destination, _, let body):
                note(outgoing: body, entry.number, to: destination, &recovery)
            case .sent(let sent):
                replay.note(sent, number: entry.number)
                recovery.outbox.note(committed: sent.numbers)
            case .settled(let number): recovery.outbox.note(settledBelow: number)
            case .outbox(let outbox):
                replay.note(outbox, number: entry.number)
                recovery.outbox = Outbox(outbox)
                hasGap = false
            case nil: hasGap = true
            }
        }
        if hasGap { recovery.outbox.forgetStreams() }
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

    private func note(
        outgoing body: [UInt8], _ number: UInt64, to destination: Outbox.Destination,
        _ recovery: inout JournalRecovery
    ) {
        do throws(WireFault) {
            let header = try BatchHeader(of: body)
            let stream = Outbox.Stream(
                destination: destination, epoch: header.epoch,
                nextSequence: header.sequence + 1)
            recovery.outbox.note(stream, number: number)
        } catch {
            recovery.recordsCorrupt += 1
        }
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
