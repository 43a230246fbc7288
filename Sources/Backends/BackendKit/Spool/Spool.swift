package import EventLoop

/// Keeps payloads on disk until they are delivered, oldest first and bounded.
///
/// Segment files in one folder, appended to, never changed, removed as a whole once every record in
/// them is acknowledged. A full spool drops its oldest segment. What is written survives the death
/// of the process (the kernel has it); after `sync` it survives a power cut. Opening reads what an
/// earlier process left and passes over whatever cannot be read.
///
/// Calls block on the disk: it lives on the spool thread. When one throws, the spool is as it was
/// before, and the next call may succeed.
package struct Spool {
    let files: any SpoolFiles
    let limits: SpoolLimits
    let format: UInt32
    /// Oldest first; the last one is written to if `isLastOpen`.
    var segments: [SpoolSegment] = []
    var isLastOpen = false
    var acknowledged = AcknowledgedNumber([])
    /// The lowest number that a new record may have.
    package internal(set) var nextNumber: UInt64 = 1
    /// Bytes of all segments.
    package internal(set) var bytes = 0
    package internal(set) var records = 0

    /// Makes a spool that still is to be opened.
    ///
    /// - Parameters:
    ///   - files: its folder.
    ///   - format: name of what payloads are; those of another are not given out.
    ///   - limits: how much it may hold.
    package init(_ files: any SpoolFiles, format: String, limits: SpoolLimits) {
        self.files = files
        self.limits = limits
        self.format = SpoolHeader.format(named: format)
    }

    /// The oldest record's number, or the next one when there is none.
    ///
    /// A record of the spool with a lower number has left it.
    package var firstNumber: UInt64 { segments.first?.places.first?.number ?? nextNumber }

    /// Whether there is something for `sync` to do.
    package var isSynced: Bool { segments.allSatisfy(\.isSynced) }

    /// Writes a record behind all others, and drops the oldest segments where it would not fit.
    ///
    /// What was dropped for it shows in `firstNumber`, also when this throws.
    ///
    /// - Parameter record: its number is at least `nextNumber`.
    /// - Throws: what the kernel says, or `tooLarge`.
    package mutating func append(_ record: SpoolRecord) throws(UVError) {
        precondition(record.entry.number >= nextNumber, "a spool's records are numbered upwards")
        let size = SpoolHeader.byteCount + record.bytes.count
        guard record.bytes.count <= SpoolLimits.payloadBytesMax, size <= limits.bytesMax else {
            throw .tooLarge
        }
        try makeRoom(size, records: 1)
        beginSegmentIfDue(record.entry.number)
        let last = segments.count - 1
        do throws(UVError) {
            let header = SpoolHeader(record, format: format).bytes
            try write(header, at: segments[last].byteCount)
            try write(record.bytes, at: segments[last].byteCount + header.count)
        } catch {
            cutLastSegment()
            throw error
        }
        segments[last].append(record.entry)
        segments[last].isSynced = false
        nextNumber = record.entry.number + 1
        bytes += size
        records += 1
    }

    /// The payload of a record; `nil` when it is not there any more or cannot be read.
    package func read(_ number: UInt64) throws(UVError) -> SpoolRecord? {
        guard let segment = segments.last(where: { $0.places.first?.number ?? .max <= number }),
            let place = segment.place(of: number)
        else { return nil }
        let count = SpoolHeader.byteCount
        let head = try files.read(segment.name, at: place.offset, count: count)
        guard let header = SpoolHeader(head, at: 0), header.entry.number == number,
            header.entry.byteCount <= SpoolLimits.payloadBytesMax
        else { return nil }
        let bytes = try files.read(
            segment.name, at: place.offset + count, count: header.entry.byteCount)
        guard bytes.count == header.entry.byteCount,
            SpoolHeader.checksum(bytes[...]) == header.payloadChecksum
        else { return nil }
        let entry = header.entry
        return SpoolRecord(
            number: number, createdAtSeconds: entry.createdAtSeconds, points: entry.points,
            bytes: bytes)
    }

    /// Forgets the records below `number`, also over a restart.
    package mutating func acknowledge(below number: UInt64) throws(UVError) {
        guard number > acknowledged.below else { return }
        try acknowledged.write(below: min(number, nextNumber), to: files)
        while let last = segments.first?.lastNumber, last < number { try removeFirstSegment() }
    }

    /// Waits until everything that was written is on the medium.
    ///
    /// A segment that this fails for is not written to again: what the kernel could not write it
    /// may have forgotten, and would not say so a second time.
    package mutating func sync() throws(UVError) {
        for index in segments.indices where !segments[index].isSynced {
            segments[index].isSynced = true
            do throws(UVError) {
                try files.sync(segments[index].name)
            } catch {
                isLastOpen = false
                throw error
            }
        }
    }
}

// MARK: - Segments

extension Spool {
    private mutating func beginSegmentIfDue(_ number: UInt64) {
        if isLastOpen, let last = segments.last, last.byteCount < limits.segmentBytes,
            last.places.count < limits.segmentRecordsMax
        {
            return
        }
        segments.append(SpoolSegment(firstNumber: number))
        isLastOpen = true
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws(UVError) {
        guard let name = segments.last?.name else { return }
        var written = 0
        while written < bytes.count {
            let taken = try files.write(bytes[written...], to: name, at: offset + written)
            guard taken > 0 else { throw .diskFull }
            written += taken
        }
    }

    /// Takes back what a failed write has left; if that fails, too, the segment is done with.
    private mutating func cutLastSegment() {
        guard let last = segments.last else { return }
        do throws(UVError) {
            if last.places.isEmpty {
                isLastOpen = false
                segments.removeLast()
                try files.remove(last.name)
            } else {
                try files.truncate(last.name, to: last.byteCount)
            }
        } catch {
            isLastOpen = false
        }
    }

    /// Drops the oldest segments until so much more fits.
    mutating func makeRoom(_ more: Int, records moreRecords: Int) throws(UVError) {
        while bytes + more > limits.bytesMax || records + moreRecords > limits.recordsMax,
            !segments.isEmpty
        {
            try removeFirstSegment()
        }
    }

    private mutating func removeFirstSegment() throws(UVError) {
        let first = segments[0]
        try files.remove(first.name)
        segments.removeFirst()
        if segments.isEmpty { isLastOpen = false }
        bytes -= first.byteCount
        records -= first.places.count
    }
}

extension UVError {
    /// ENOSPC: a write that took nothing.
    static let diskFull = UVError(code: -28)
    /// E2BIG, which no file says: a payload that no spool of this size can take.
    static let tooLarge = UVError(code: -7)
}
