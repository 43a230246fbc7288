/// A closed file on its way to its final form: rolled up into the next tier, then written in one
/// piece.
///
/// Every step can be done again: after a crash the file is begun anew, and rows that are there
/// already are replaced by the same.
final class FileFinishing {
    enum Progress {
        case working, rolledUp
    }

    /// Series of one step: some 10 ms, and a transaction of the target.
    private static let stepSeriesMax = 500

    let source: DataFile
    private let rows: SQLiteStatement
    private var group = Group()

    /// The chunks of one series, as they are read.
    private struct Group {
        var series: UInt32 = 0
        /// Of a raw file.
        var samples: [StoredSample] = []
        /// Of a coarser one.
        var rows: [RollUp] = []

        /// Steps of `tier`; what two chunks have in common counts once.
        func rolledUp(into tier: StoreTier) -> [RollUp] {
            var steps: [RollUp] = []
            for sample in samples.inTimeOrder() { steps.add(sample, tier) }
            var last: Int64?
            for row in rows.sorted(by: { $0.timestampMilliseconds < $1.timestampMilliseconds })
            where row.timestampMilliseconds != last {
                last = row.timestampMilliseconds
                steps.add(row, tier)
            }
            return steps
        }
    }

    init(_ source: DataFile) throws(SQLiteError) {
        self.source = source
        rows = try source.database.prepare(
            "SELECT key, bytes FROM chunk WHERE key > ? ORDER BY key LIMIT 4096")
        lastKey = -1
    }

    private var lastKey: Int64

    /// Rolls up some series.
    ///
    /// - Parameters:
    ///   - tier: of the target.
    ///   - onDamage: called for a row that cannot be read; it is passed over.
    ///   - write: takes the roll-ups of one series, within a transaction.
    /// - Returns: whether every series is through.
    /// - Throws: what either file refuses.
    func step(
        into tier: StoreTier, onDamage: () -> Void,
        _ write: (_ series: UInt32, _ rows: [RollUp]) throws(SQLiteError) -> Void
    ) throws(SQLiteError) -> Progress {
        var finished = 0
        while finished < Self.stepSeriesMax {
            try rows.bind(1, lastKey)
            var count = 0
            while try rows.step() {
                count += 1
                let key = rows.number(0)
                if DataFile.series(ofKey: key) != group.series {
                    try finish(tier, write)
                    finished += 1
                    group.series = DataFile.series(ofKey: key)
                }
                lastKey = key
                take(key, rows.bytes(1), onDamage)
            }
            if count == 0 {
                try finish(tier, write)
                return .rolledUp
            }
        }
        return .working
    }

    private func finish(
        _ tier: StoreTier,
        _ write: (_ series: UInt32, _ rows: [RollUp]) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        let steps = group.rolledUp(into: tier)
        if !steps.isEmpty { try write(group.series, steps) }
        group = Group(series: group.series)
    }

    private func take(_ key: Int64, _ bytes: [UInt8], _ onDamage: () -> Void) {
        do throws(ChunkDamage) {
            let base = DataFile.base(ofKey: key)
            switch source.name.tier {
            case .raw:
                group.samples += try SampleChunk.decode(bytes, baseMilliseconds: base)
            case .tenMinutes, .hour:
                group.rows += try RollUpChunk.decode(bytes, baseMilliseconds: base)
            }
        } catch {
            onDamage()
        }
    }
}

extension [RollUp] {
    /// Adds a sample to the last row if it belongs to its step; the end of a series is no sample.
    mutating func add(_ sample: StoredSample, _ tier: StoreTier) {
        guard !SpecialValue.isStale(sample.value) else { return }
        add(RollUp(sample), tier)
    }

    mutating func add(_ row: RollUp, _ tier: StoreTier) {
        let step = tier.stepMilliseconds ?? 1
        let number = Int64(floorOf: row.timestampMilliseconds, by: step)
        if let last, Int64(floorOf: last.timestampMilliseconds, by: step) == number {
            self[count - 1].add(row)
        } else {
            append(row)
        }
    }
}
