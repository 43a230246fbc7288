package import EventLoop

/// What an earlier process has left in a spool.
package struct SpoolRecovery: Sendable, Equatable {
    /// Records to be delivered, oldest first.
    package internal(set) var entries: [SpoolEntry] = []
    package internal(set) var nextNumber: UInt64 = 1
    /// What could not be read, or is of another format.
    package internal(set) var corrupt = SpoolLoss()
    /// What did not fit into a spool that has become smaller.
    package internal(set) var dropped = SpoolLoss()
}

extension Spool {
    /// Reads what is in the folder, once, before anything else.
    ///
    /// A segment that cannot be read is counted and removed; only a folder that cannot be made or
    /// listed is an error, after which this may be called again.
    package mutating func open() throws(UVError) -> SpoolRecovery {
        precondition(segments.isEmpty, "a spool is opened once")
        try files.prepare()
        let names = try files.names().filter(SpoolSegment.isName).sorted()
        acknowledged = AcknowledgedNumber(in: files)
        nextNumber = max(1, acknowledged.below)
        var recovery = SpoolRecovery()
        for name in names { recover(name, &recovery) }
        dropWhatIsTooMuch(of: &recovery)
        recovery.nextNumber = nextNumber
        return recovery
    }

    private mutating func recover(_ name: String, _ recovery: inout SpoolRecovery) {
        let content: [UInt8]
        do throws(UVError) {
            content = try files.read(name, at: 0, count: limits.segmentBytesMax)
        } catch {
            recovery.corrupt.add(points: nil)
            return
        }
        let scan = SegmentScan(
            content, format: format, firstNumber: acknowledged.below, nextNumber: nextNumber)
        recovery.corrupt += scan.corrupt
        nextNumber = max(nextNumber, scan.nextNumber)
        guard !scan.found.isEmpty else {
            // What stays when this fails is tried again at the next start.
            do throws(UVError) { try files.remove(name) } catch {}
            return
        }
        segments.append(SpoolSegment(name: name, scan, byteCount: content.count))
        bytes += content.count
        records += scan.found.count
        recovery.entries += scan.found.map(\.entry)
    }

    /// Applies the limits, which may have been larger when the records were written.
    private mutating func dropWhatIsTooMuch(of recovery: inout SpoolRecovery) {
        // What cannot be removed is tried again at the next append.
        do throws(UVError) { try makeRoom(0, records: 0) } catch {}
        let first = firstNumber
        let kept = recovery.entries.firstIndex { $0.number >= first } ?? recovery.entries.count
        for entry in recovery.entries[..<kept] { recovery.dropped.add(points: entry.points) }
        recovery.entries.removeFirst(kept)
    }
}
