/// The values of the last flushes, by slot: what chunks are made of, and what is asked for most.
///
/// Columns that are not sealed stay until they are; the others for ten minutes, and while all of
/// them fit `StoreLimits.windowBytesMax`. Of that the caller keeps the unsealed part (`isFull`).
struct RecentWindow: Sendable {
    struct Column: Sendable {
        let timestampMilliseconds: Int64
        /// By slot.
        let values: [Double]

        /// 64 for the two arrays' own needs.
        var byteCount: Int { values.count * 8 + 64 }
    }

    /// Samples of a series that ended before they were sealed.
    struct Orphan: Sendable {
        let series: UInt32
        let samples: [StoredSample]

        var byteCount: Int { samples.count * 16 + 64 }
    }

    private(set) var columns: [Column] = []
    /// The number of `columns[0]`; each column has the next.
    private(set) var firstNumber: UInt64 = 0
    /// Of the columns, how many at the front are in chunks.
    private(set) var sealedCount = 0
    private(set) var orphans: [Orphan] = []
    private var byteCount = 0
    /// Of the columns that are not sealed and the orphans.
    private var unsealedBytes = 0

    var nextNumber: UInt64 { firstNumber + UInt64(columns.count) }
    var unsealedCount: Int { columns.count - sealedCount }
    var unsealed: ArraySlice<Column> { columns[sealedCount...] }
    var isUnsealed: Bool { unsealedCount > 0 || !orphans.isEmpty }

    /// Whether there is as much as one chunk a series is to have, or as memory may hold.
    var isDue: Bool {
        unsealedCount >= SampleChunk.samplesGoal
            || unsealedBytes >= StoreLimits.windowBytesMax / 4 * 3
    }

    /// Whether there is no room for another flush, since the disk took none of them for long.
    var isFull: Bool {
        unsealedCount >= 2 * SampleChunk.samplesGoal
            || unsealedBytes >= StoreLimits.windowBytesMax
    }

    mutating func append(_ column: Column) {
        columns.append(column)
        byteCount += column.byteCount
        unsealedBytes += column.byteCount
    }

    mutating func append(_ orphan: Orphan) {
        orphans.append(orphan)
        byteCount += orphan.byteCount
        unsealedBytes += orphan.byteCount
    }

    /// Everything is in chunks now.
    mutating func seal() {
        sealedCount = columns.count
        byteCount -= orphans.reduce(0) { $0 + $1.byteCount }
        orphans = []
        unsealedBytes = 0
        trim()
    }

    private mutating func trim() {
        guard let last = columns.last?.timestampMilliseconds else { return }
        var excess = 0
        for column in columns.prefix(sealedCount) {
            let age = last.subtractingReportingOverflow(column.timestampMilliseconds)
            let isOld = age.overflow || age.partialValue > StoreLimits.windowMilliseconds
            guard isOld || byteCount > StoreLimits.windowBytesMax / 4 else { break }
            byteCount -= column.byteCount
            excess += 1
        }
        columns.removeFirst(excess)
        firstNumber += UInt64(excess)
        sealedCount -= excess
    }

    /// Lets sealed columns go that have become old.
    mutating func forget() { trim() }

    /// The values of slots in the unsealed columns: `unsealedCount` of the first slot, and so on.
    func unsealedValues(of slots: [Int]) -> [Double] {
        let width = unsealedCount
        var rows = [Double](repeating: SpecialValue.absent, count: width * slots.count)
        for index in 0..<width {
            let values = columns[sealedCount + index].values
            var place = index
            for slot in slots {
                if slot < values.count { rows[place] = values[slot] }
                place += width
            }
        }
        return rows
    }

    /// The samples of a slot in `columns[range]`, of those numbered `first` and later.
    func samples(
        of slot: Int, from first: UInt64, in range: Range<Int>, times: ClosedRange<Int64>? = nil
    ) -> [StoredSample] {
        let skipped = first > firstNumber ? Int(clamping: first - firstNumber) : 0
        let start = max(range.lowerBound, min(skipped, range.upperBound))
        return columns[start..<range.upperBound].compactMap { column in
            guard slot < column.values.count, !SpecialValue.isAbsent(column.values[slot]),
                times?.contains(column.timestampMilliseconds) ?? true
            else { return nil }
            return StoredSample(column.timestampMilliseconds, column.values[slot])
        }
    }
}
