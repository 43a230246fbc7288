extension StoreWriter {
    /// Opens the folder as whatever ended the last process has left it.
    ///
    /// Unfinished files are removed, damaged ones set aside and counted, head rows become chunks.
    func open() throws(SQLiteError) {
        try folder.prepare()
        for name in try folder.names() where name.hasSuffix(StoreFolder.unfinishedSuffix) {
            folder.remove(name)
        }
        let names = try openNames()
        catalog = StoreCatalog()
        let found = try folder.names()
        catalog.setAside = found.filter {
            $0.hasPrefix(StoreFolder.damagedPrefix) && $0.hasSuffix(".db")
        }
        for text in found {
            guard let name = StoreFileName(text) else { continue }
            try open(name, names.number)
        }
        self.names = names
        measure()
    }

    private func openNames() throws(SQLiteError) -> NamesFile {
        do throws(SQLiteError) {
            return try NamesFile(in: folder, .readWrite, limits: limits)
        } catch {
            guard error.isDamage else { throw error }
            setAside(StoreFolder.metaName)
            return try NamesFile(in: folder, .readWrite, limits: limits)
        }
    }

    /// Reads what a file says about itself, and saves what was in flight in it.
    private func open(_ name: StoreFileName, _ number: Int64) throws(SQLiteError) {
        do throws(SQLiteError) {
            var file = try DataFile(name, in: folder, names: number, .inspect, limits: limits)
            // A file whose tables were never made has nothing to lose.
            if try file.isEmpty { return folder.remove(name.text) }
            let isCompact = try file.isCompact
            if name.tier == .raw, !isCompact {
                file = try DataFile(name, in: folder, names: number, .write, limits: limits)
                try sealHeads(of: file)
            }
            catalog[name] = StoreCatalog.Entry(
                name: name, bytes: folder.bytes(of: name.text), summary: file.summary,
                isCompact: isCompact)
        } catch {
            guard error.isDamage else { throw error }
            setAside(name.text)
        }
    }

    func setAside(_ name: String) {
        damagedFiles += 1
        folder.setAside(name)
        catalog.setAside.append(StoreFolder.damagedPrefix + name)
    }

    /// Makes chunks of the head rows that the last process left in a file.
    private func sealHeads(of file: DataFile) throws(SQLiteError) {
        var series: [UInt32: [StoredSample]] = [:]
        var heads = 0
        try file.forEachHead(in: .min ... .max) { timestamp, bytes throws(SQLiteError) in
            heads += 1
            do throws(ChunkDamage) {
                for sample in try HeadRow.decode(bytes) {
                    series[sample.series, default: []].append(
                        StoredSample(timestamp, sample.value))
                }
            } catch {
                // A row is written whole or not at all: this one was damaged afterwards.
                self.damagedRows += 1
            }
        }
        guard heads > 0 else { return }
        try file.change { () throws(SQLiteError) in
            for id in series.keys.sorted() { try self.insert(series[id] ?? [], of: id, into: file) }
            try file.removeHeads()
        }
    }

    // MARK: The file that is written

    /// The raw file for a flush of `time`; the one before it is sealed and closed.
    func openRaw(for time: Int64) throws(SQLiteError) -> DataFile {
        let period = StoreTier.raw.period(ofMilliseconds: time)
        if let file = files[.raw] {
            if file.name.period == period { return file }
            try seal()
            files[.raw] = nil
        }
        return try openFile(of: .raw, period: period)
    }

    /// The newest file of a period, if it may still be written; else a new one.
    func openFile(of tier: StoreTier, period: Int) throws(SQLiteError) -> DataFile {
        if let file = files[tier], file.name.period == period { return file }
        guard let names else { throw .system("the store is not open") }
        var name = StoreFileName(tier, period: period)
        if let latest = catalog.latest(of: tier, period: period), let entry = catalog[latest] {
            let isOpen =
                !entry.isCompact && !entry.summary.isRolledUp && entry.bytes < limits.fileBytes
                && finishing?.source.name != latest
            name = isOpen ? latest : StoreFileName(tier, period: period, part: latest.part + 1)
        }
        let file = try DataFile(name, in: folder, names: names.number, .write, limits: limits)
        files[tier] = file
        catalog[name] = StoreCatalog.Entry(
            name: name, bytes: folder.bytes(of: name.text), summary: file.summary, isCompact: false)
        return file
    }

    /// Closes the raw file once it has its share; right after a seal no chunk is cut short.
    func closeLargeFile() throws(SQLiteError) {
        guard let file = files[.raw] else { return }
        let bytes = folder.bytes(of: file.name.text)
        catalog[file.name]?.bytes = bytes
        if bytes >= limits.fileBytes { files[.raw] = nil }
    }
}
