/// Collects what a selection asks for, file by file.
struct SelectionReading {
    private struct Found {
        let name: String
        let labels: [(name: String, value: String)]
    }

    let selection: StoreSelection
    /// The tier that is read.
    let tier: StoreTier
    private var found: [Found] = []
    /// By place in `found`.
    private var samples: [[StoredSample]] = []
    private var rows: [[RollUp]] = []
    /// Ascending, with places in `found`.
    private(set) var ids: [(id: UInt32, place: Int)] = []
    private var samplesRead = 0
    /// Rows that nobody could read.
    private(set) var damagedRows = 0

    /// Finds the series.
    init(
        _ selection: StoreSelection, of tier: StoreTier, in names: NamesFile
    ) throws(StoreReadError) {
        self.selection = selection
        self.tier = tier
        try find(in: names)
        samples = Array(repeating: [], count: found.count)
        rows = Array(repeating: [], count: found.count)
        ids.sort { $0.id < $1.id }
    }

    private mutating func find(in names: NamesFile) throws(StoreReadError) {
        let search = SeriesSearch(
            [selection.matchers], seenSince: .min, isOverdue: selection.isOverdue)
        let seriesMax = selection.seriesMax
        var found: [Found] = []
        var ids: [(id: UInt32, place: Int)] = []
        try search.forEach(in: names) { id, name, labels in
            ids.append((id, found.count))
            found.append(Found(name: name, labels: labels))
            return found.count <= seriesMax
        }
        guard found.count <= seriesMax else { throw .tooManySeries(max: seriesMax) }
        (self.found, self.ids) = (found, ids)
    }

    // MARK: Files

    /// Reads the chunks of a file of the tier itself, or of a finer one that is not rolled up yet.
    mutating func read(_ file: DataFile) throws(StoreReadError) {
        try file.database.snapshot { () throws(StoreReadError) in try readChunks(of: file) }
    }

    private mutating func readChunks(of file: DataFile) throws(StoreReadError) {
        for (number, (id, place)) in ids.enumerated() {
            if number % 1_000 == 999, selection.isOverdue() { throw .overdue }
            var chunks: [(key: Int64, bytes: [UInt8])] = []
            do throws(SQLiteError) {
                try file.forEachChunk(of: id, in: selection.times) { key, bytes in
                    chunks.append((key, bytes))
                }
            } catch {
                throw .files(error)
            }
            for (key, bytes) in chunks { try take(bytes, key, file.name.tier, place) }
        }
    }

    private mutating func take(
        _ bytes: [UInt8], _ key: Int64, _ tier: StoreTier, _ place: Int
    ) throws(StoreReadError) {
        let base = DataFile.base(ofKey: key)
        do throws(ChunkDamage) {
            switch tier {
            case .raw:
                append(try SampleChunk.decode(bytes, baseMilliseconds: base), to: place)
            case .tenMinutes, .hour:
                let chunk = try RollUpChunk.decode(bytes, baseMilliseconds: base)
                let rows = chunk.filter { selection.times.contains($0.timestampMilliseconds) }
                samplesRead += rows.count
                self.rows[place] += rows
            }
        } catch {
            damagedRows += 1
        }
        try checkSize()
    }

    /// Reads the head rows of a file that another process may be writing.
    mutating func readHeads(_ file: DataFile) throws(StoreReadError) {
        var heads: [(timestamp: Int64, bytes: [UInt8])] = []
        do throws(SQLiteError) {
            try file.forEachHead(in: selection.times) { timestamp, bytes in
                heads.append((timestamp, bytes))
            }
        } catch {
            throw .files(error)
        }
        let places = Dictionary(ids.map { ($0.id, $0.place) }, uniquingKeysWith: { $1 })
        for head in heads {
            do throws(ChunkDamage) {
                for sample in try HeadRow.decode(head.bytes) {
                    guard let place = places[sample.series] else { continue }
                    append([StoredSample(head.timestamp, sample.value)], to: place)
                }
            } catch {
                damagedRows += 1
            }
            try checkSize()
        }
    }

    /// Adds samples of a series from memory.
    mutating func append(_ more: [StoredSample], to place: Int) {
        guard let first = more.first, let last = more.last else { return }
        // Ascending in a chunk: most lie in the selection as a whole, or not at all.
        let isWhole =
            selection.times.contains(first.timestampMilliseconds)
            && selection.times.contains(last.timestampMilliseconds)
            && first.timestampMilliseconds <= last.timestampMilliseconds
        let wanted =
            isWhole
            ? more : more.filter { selection.times.contains($0.timestampMilliseconds) }
        samplesRead += wanted.count
        if samples[place].isEmpty { samples[place] = wanted } else { samples[place] += wanted }
    }

    func checkSize() throws(StoreReadError) {
        guard samplesRead <= selection.samplesMax else {
            throw .tooManySamples(max: selection.samplesMax)
        }
    }

    // MARK: The answer

    /// The series that have samples, by name and labels.
    func series() -> [StoredSeries] {
        let all = found.indices.compactMap { place -> StoredSeries? in
            let series = StoredSeries(
                name: found[place].name, labels: found[place].labels, samples: answer(place))
            return series.samples.isEmpty ? nil : series
        }
        return all.sorted { left, right in
            if left.name != right.name { return left.name < right.name }
            return left.labels.lexicographicallyPrecedes(right.labels) { $0 < $1 }
        }
    }

    private func answer(_ place: Int) -> [StoredSample] {
        let ordered = samples[place].inTimeOrder()
        guard tier != .raw else { return ordered }
        var all = rows[place]
        var own: [RollUp] = []
        // Of the tier's own step, or finer ones that were not rolled up yet.
        for sample in ordered { own.add(sample, tier) }
        all += own
        all.sort { $0.timestampMilliseconds < $1.timestampMilliseconds }
        var steps: [RollUp] = []
        var last: Int64?
        for row in all where row.timestampMilliseconds != last {
            last = row.timestampMilliseconds
            steps.add(row, tier)
        }
        return steps.map {
            StoredSample($0.timestampMilliseconds, selection.column.value(of: $0))
        }
    }
}

extension StoreCatalog {
    /// The tier for a selection: the finest that reaches back to its first time.
    ///
    /// Where none does, the finest of those that reach back furthest.
    func tier(for selection: StoreSelection, rawFirst: Int64) -> StoreTier {
        if let tier = selection.tier { return tier }
        var first: [StoreTier: Int64] = [.raw: rawFirst]
        for entry in entries.values {
            let tier = entry.name.tier
            first[tier] = min(first[tier] ?? .max, entry.summary.firstMilliseconds)
        }
        let from = max(selection.times.lowerBound, first.values.min() ?? .min)
        let reaching = StoreTier.allCases.first { (first[$0] ?? .max) <= from }
        return reaching ?? .raw
    }

    /// Files that have a part of the answer, the oldest first.
    ///
    /// A file of a finer tier stands for what the coarser one does not have yet.
    func files(of tier: StoreTier, in times: ClosedRange<Int64>) -> [Entry] {
        let tiers = StoreTier.allCases
        guard let own = tiers.firstIndex(of: tier) else { return [] }
        return entries.values
            .filter { entry in
                guard let index = tiers.firstIndex(of: entry.name.tier), index <= own else {
                    return false
                }
                let summary = entry.summary
                return (index == own || !summary.isRolledUp)
                    && summary.firstMilliseconds <= times.upperBound
                    && summary.lastMilliseconds >= times.lowerBound
            }
            .sorted { $0.summary.firstMilliseconds < $1.summary.firstMilliseconds }
    }
}
