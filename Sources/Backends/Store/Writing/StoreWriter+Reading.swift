extension StoreWriter {
    /// Answers a selection, what is only in memory included.
    ///
    /// What lies within the recent window comes from memory alone.
    package func select(_ selection: StoreSelection) throws(StoreReadError) -> [StoredSeries] {
        guard let names else { throw .files(.system(problem ?? "the store is not open yet")) }
        let windowFirst = window.columns.first?.timestampMilliseconds ?? .max
        let tier = catalog.tier(for: selection, rawFirst: windowFirst)
        var reading = try SelectionReading(selection, of: tier, in: names)
        let isRecent = tier == .raw && selection.times.lowerBound >= windowFirst
        if !isRecent || !hasAll(reading.ids.map(\.id)) {
            for entry in catalog.files(of: tier, in: selection.times) {
                try reading.read(try file(entry.name))
            }
        }
        try addRecent(to: &reading, whole: isRecent)
        damagedRows += reading.damagedRows
        return reading.series()
    }

    /// Whether every one of these series has stood in its slot for as long as the window reaches.
    private func hasAll(_ ids: [UInt32]) -> Bool {
        let whole = Set(
            slots.slots.filter { $0.series != 0 && $0.firstColumn <= window.firstNumber }
                .map(\.series))
        return ids.allSatisfy(whole.contains)
    }

    private func addRecent(
        to reading: inout SelectionReading, whole: Bool
    ) throws(StoreReadError) {
        let places = Dictionary(reading.ids.map { ($0.id, $0.place) }, uniquingKeysWith: { $1 })
        for orphan in window.orphans {
            guard let place = places[orphan.series] else { continue }
            reading.append(orphan.samples, to: place)
        }
        let range = (whole ? 0 : window.sealedCount)..<window.columns.count
        for (slot, known) in slots.slots.enumerated() where known.series != 0 {
            guard let place = places[known.series] else { continue }
            let samples = window.samples(
                of: slot, from: known.firstColumn, in: range, times: reading.selection.times)
            reading.append(samples, to: place)
            try reading.checkSize()
        }
    }

    private func file(_ name: StoreFileName) throws(StoreReadError) -> DataFile {
        if let file = files[name.tier], file.name == name { return file }
        if let file = finishing?.source, file.name == name { return file }
        do throws(SQLiteError) {
            return try DataFile(name, in: folder, names: names?.number, .read, limits: limits)
        } catch {
            throw .files(error)
        }
    }
}
