extension StoreWriter {
    /// Makes chunks of everything that is in head rows: all of it or nothing.
    ///
    /// 10,000 series take some 150 ms.
    func seal() throws(SQLiteError) {
        guard window.isUnsealed, names != nil else { return }
        guard let last = window.columns.last?.timestampMilliseconds ?? lastTimestamp else { return }
        let file = try openedRaw(at: last)
        try file.change { () throws(SQLiteError) in
            for orphan in window.orphans {
                try insert(orphan.samples, of: orphan.series, into: file)
            }
            try sealSlots(into: file)
            try file.removeHeads()
        }
        catalog[file.name]?.summary = file.summary
        window.seal()
        headBytes = 0
        try touchNames(atHour: hour(of: last))
    }

    /// The raw file as it is open, whatever the time; after a failure it may not be.
    private func openedRaw(at time: Int64) throws(SQLiteError) -> DataFile {
        if let file = files[.raw] { return file }
        return try openFile(of: .raw, period: StoreTier.raw.period(ofMilliseconds: time))
    }

    private func sealSlots(into file: DataFile) throws(SQLiteError) {
        let series = slots.bySeries
        let times = window.unsealed.map(\.timestampMilliseconds)
        let firstNumber = window.firstNumber + UInt64(window.sealedCount)
        for start in stride(from: 0, to: series.count, by: Self.blockSeries) {
            let block = series[start..<min(series.count, start + Self.blockSeries)]
            let values = window.unsealedValues(of: block.map { $0.slot })
            for (row, known) in block.enumerated() {
                let skipped = known.firstColumn > firstNumber ? known.firstColumn - firstNumber : 0
                try insert(
                    Array(values[(row * times.count)..<((row + 1) * times.count)]), at: times,
                    from: Int(clamping: skipped), of: known.series, into: file)
            }
        }
    }

    /// Series whose values are gathered together: columns of 512 bytes each, eight cache lines.
    private static let blockSeries = 64

    private func insert(
        _ values: [Double], at times: [Int64], from first: Int, of series: UInt32,
        into file: DataFile
    ) throws(SQLiteError) {
        // Most series are in every flush: one array of times for all of them is compared at once.
        if first == 0, !values.contains(where: SpecialValue.isAbsent) {
            return try insert(times, values, of: series, into: file)
        }
        let present = values.indices.filter { $0 >= first && !SpecialValue.isAbsent(values[$0]) }
        guard !present.isEmpty else { return }
        try insert(present.map { times[$0] }, present.map { values[$0] }, of: series, into: file)
    }

    func insert(
        _ samples: [StoredSample], of series: UInt32, into file: DataFile
    ) throws(SQLiteError) {
        try insert(
            samples.map(\.timestampMilliseconds), samples.map(\.value), of: series, into: file)
    }

    /// Adds a chunk within `change`; one that began in the same second is put together with it.
    private func insert(
        _ times: [Int64], _ values: [Double], of series: UInt32, into file: DataFile
    ) throws(SQLiteError) {
        guard let first = times.first, let last = times.last else { return }
        let (key, base) = DataFile.key(series: series, firstMilliseconds: first)
        let bytes = encoder.encode(times, values, baseMilliseconds: base)
        if !(try file.insert(key: key, bytes)) {
            var samples = decoded(try file.chunk(key: key) ?? [], base)
            samples += zip(times, values).map { StoredSample($0, $1) }
            samples = Array(samples.inTimeOrder().suffix(SampleChunk.samplesMax))
            try file.replace(
                key: key, SampleChunk.encode(samples, baseMilliseconds: base))
            file.noteChunk(
                first: samples.first?.timestampMilliseconds ?? first,
                last: samples.last?.timestampMilliseconds ?? last)
        } else {
            file.noteChunk(first: first, last: last)
        }
    }

    /// The samples of a row; none, and counted, where it is damaged.
    private func decoded(_ bytes: [UInt8], _ base: Int64) -> [StoredSample] {
        do throws(ChunkDamage) {
            return try SampleChunk.decode(bytes, baseMilliseconds: base)
        } catch {
            damagedRows += 1
            return []
        }
    }

    /// Lets the file of names know, every few hours, which series there still are.
    private func touchNames(atHour hour: Int64) throws(SQLiteError) {
        var ids: [UInt32] = []
        for (slot, series, _) in slots.bySeries where slots.touch(slot, atHour: hour) {
            ids.append(series)
        }
        guard !ids.isEmpty else { return }
        try names?.touch(ids, atHour: hour)
    }
}

extension [StoredSample] {
    /// Ascending and unique; of two of one time the later in the array stays.
    func inTimeOrder() -> [StoredSample] {
        let isInOrder = zip(self, dropFirst()).allSatisfy {
            $0.timestampMilliseconds < $1.timestampMilliseconds
        }
        if isInOrder { return self }
        let sorted = enumerated().sorted { left, right in
            let (a, b) = (left.element.timestampMilliseconds, right.element.timestampMilliseconds)
            return a == b ? left.offset < right.offset : a < b
        }
        var unique: [StoredSample] = []
        for (_, sample) in sorted {
            if unique.last?.timestampMilliseconds == sample.timestampMilliseconds {
                unique.removeLast()
            }
            unique.append(sample)
        }
        return unique
    }
}
