extension StoreWriter {
    /// After a failure a closed file is left alone for so long.
    private static let finishingRetryMilliseconds: Int64 = 60_000

    /// Does one short part of what can wait: rolls up closed files, and writes them in one piece.
    ///
    /// - Returns: whether there is more to do now.
    package func work(nowMilliseconds: Int64) -> Bool {
        guard names != nil, nowMilliseconds >= finishingRetryAt else { return false }
        do throws(SQLiteError) {
            if finishing == nil {
                guard let name = unfinished else { return false }
                finishing = try beginFinishing(name)
            }
            try continueFinishing()
            finishingProblem = nil
        } catch {
            finishing = nil
            finishingRetryAt = nowMilliseconds &+ Self.finishingRetryMilliseconds
            finishingProblem = "a closed file cannot be finished: \(error)"
            measure()
            return false
        }
        return true
    }

    /// A closed file that is not in its final form.
    private var unfinished: StoreFileName? {
        let now = lastTimestamp ?? .max
        return catalog.names.first { name in
            guard let entry = catalog[name], files[name.tier]?.name != name else { return false }
            // Nothing is open before the first flush; the youngest file may be the next to be.
            let isYoungest = catalog.latest(of: name.tier) == name
            let isOver = name.period != name.tier.period(ofMilliseconds: now)
            guard !isYoungest || isOver || entry.bytes >= limits.fileBytes else { return false }
            // Roll-ups, their journal and a copy of the file lie beside it for a moment.
            guard bytes + 3 * entry.bytes <= limits.bytesMax else { return false }
            return needsFinishing(entry)
        }
    }

    private func needsFinishing(_ entry: StoreCatalog.Entry) -> Bool {
        if !entry.isCompact { return true }
        return !entry.summary.isRolledUp && retention.next(after: entry.name.tier) != nil
    }

    private func beginFinishing(_ name: StoreFileName) throws(SQLiteError) -> FileFinishing {
        guard let names else { throw .system("the store is not open") }
        do throws(SQLiteError) {
            let file = try DataFile(
                name, in: folder, names: names.number, .write, limits: limits)
            catalog[name]?.isCompact = false
            return try FileFinishing(file)
        } catch {
            if error.isDamage {
                setAside(name.text)
                catalog[name] = nil
            }
            throw error
        }
    }

    private func continueFinishing() throws(SQLiteError) {
        guard let job = finishing else { return }
        if job.source.summary.isRolledUp || retention.next(after: job.source.name.tier) == nil {
            try writeInOnePiece(job.source)
            finishing = nil
        } else {
            try rollUpStep(job)
        }
        measure()
    }

    // MARK: Rolling up

    private func rollUpStep(_ job: FileFinishing) throws(SQLiteError) {
        guard let tier = retention.next(after: job.source.name.tier) else { return }
        let first = job.source.summary.firstMilliseconds
        guard first < .max else { return try noteRolledUp(job.source) }
        let target = try openFile(of: tier, period: tier.period(ofMilliseconds: first))
        var progress = FileFinishing.Progress.working
        try target.change { () throws(SQLiteError) in
            progress = try job.step(into: tier, onDamage: { damagedRows += 1 }) {
                (series, rows) throws(SQLiteError) in
                try insert(rows, of: series, into: target)
            }
        }
        catalog[target.name]?.summary = target.summary
        switch progress {
        case .working: break
        case .rolledUp:
            try noteRolledUp(job.source)
            if folder.bytes(of: target.name.text) >= limits.fileBytes { files[tier] = nil }
        }
    }

    private func noteRolledUp(_ file: DataFile) throws(SQLiteError) {
        try file.change { () throws(SQLiteError) in file.noteRollUp() }
        catalog[file.name]?.summary = file.summary
    }

    /// Adds roll-ups within `change`; rows of the same times are replaced.
    private func insert(
        _ rows: [RollUp], of series: UInt32, into file: DataFile
    ) throws(SQLiteError) {
        for start in stride(from: 0, to: rows.count, by: SampleChunk.samplesMax / 4) {
            let part = Array(rows[start..<min(rows.count, start + SampleChunk.samplesMax / 4)])
            let first = part[0].timestampMilliseconds
            let (key, base) = DataFile.key(series: series, firstMilliseconds: first)
            if !(try file.insert(key: key, RollUpChunk.encode(part, baseMilliseconds: base))) {
                try merge(part, into: file, key: key, base: base)
            }
            file.noteChunk(first: first, last: part[part.count - 1].timestampMilliseconds)
        }
    }

    private func merge(
        _ rows: [RollUp], into file: DataFile, key: Int64, base: Int64
    ) throws(SQLiteError) {
        var byTime: [Int64: RollUp] = [:]
        let known = try file.chunk(key: key) ?? []
        do throws(ChunkDamage) {
            for row in try RollUpChunk.decode(known, baseMilliseconds: base) {
                byTime[row.timestampMilliseconds] = row
            }
        } catch {
            damagedRows += 1
        }
        for row in rows { byTime[row.timestampMilliseconds] = row }
        let merged = byTime.values.sorted { $0.timestampMilliseconds < $1.timestampMilliseconds }
        try file.replace(
            key: key,
            RollUpChunk.encode(
                Array(merged.suffix(SampleChunk.samplesMax)), baseMilliseconds: base))
        if let first = merged.first, let last = merged.last {
            file.noteChunk(first: first.timestampMilliseconds, last: last.timestampMilliseconds)
        }
    }

    /// Rolls a whole file up, because it is about to be removed.
    func rollUpAtOnce(_ name: StoreFileName) throws(SQLiteError) {
        guard let entry = catalog[name], !entry.summary.isRolledUp,
            retention.next(after: name.tier) != nil
        else { return }
        let job: FileFinishing
        if let finishing, finishing.source.name == name {
            job = finishing
        } else {
            job = try beginFinishing(name)
        }
        while !job.source.summary.isRolledUp { try rollUpStep(job) }
    }

    // MARK: Final form

    /// Replaces a file by a copy without unused room: head rows and split pages leave much of it.
    private func writeInOnePiece(_ file: DataFile) throws(SQLiteError) {
        let name = file.name.text
        guard let entry = catalog[file.name], !entry.isCompact else { return }
        // A reader of another process is in the way, or the file is too large: it stays as it is.
        guard try file.checkpoint(), folder.bytes(of: name) <= limits.compactionBytesMax else {
            catalog[file.name]?.isCompact = true
            return
        }
        let unfinished = name + StoreFolder.unfinishedSuffix
        folder.remove(unfinished)
        do throws(SQLiteError) {
            // Made by us, so that it is nobody else's to read.
            try folder.touch(unfinished)
            try file.copy(to: folder.path(of: unfinished))
            try folder.replace(name, by: unfinished)
        } catch {
            folder.remove(unfinished)
            throw error
        }
        catalog[file.name]?.isCompact = true
        catalog[file.name]?.bytes = folder.bytes(of: name)
    }
}
