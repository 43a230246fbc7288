package import BackendKit

/// Keeps the history of all series in files: the one writer of a folder.
///
/// Each flush is a head row first, with all values; 120 of them become a chunk a series, in one
/// transaction that also removes the head rows. So a kill at any instant costs at most the flush in
/// flight, and whatever is in the files is consistent. Blocks for as long as the disk does: it has
/// a thread of its own (`StoreThread`), or a test.
package final class StoreWriter {
    /// After a failure the files are opened again no sooner.
    private static let retryMilliseconds: Int64 = 5_000
    /// A clock set back by no more than this has to catch up; more is taken as it comes.
    private static let catchUpMilliseconds: Int64 = 60_000

    let folder: StoreFolder
    let limits: StoreLimits
    let retention: StoreRetention
    var names: NamesFile?
    /// The file that is written, by tier; those of the coarser tiers only while they are.
    var files: [StoreTier: DataFile] = [:]
    var catalog = StoreCatalog()
    var slots = SlotTable()
    var window = RecentWindow()
    var encoder = SampleChunkEncoder()
    /// A closed file that is rolled up, then written in one piece.
    var finishing: FileFinishing?
    var finishingRetryAt: Int64 = .min
    private var retryAt: Int64 = .min
    private var steadyTime = SteadyTime()
    /// Bytes of the head rows since the last seal.
    var headBytes = 0
    private(set) var lastTimestamp: Int64?
    /// Why nothing is written now, or why closed files stay as they are; `nil` while all is well.
    package var problem: String? { writingProblem ?? finishingProblem }
    private var writingProblem: String?
    var finishingProblem: String?
    /// Files that nobody could read, since the start.
    package internal(set) var damagedFiles = 0
    /// Rows that nobody could read, since the start.
    package internal(set) var damagedRows = 0
    /// Values of the last flush that belong to series without a name in the store.
    package private(set) var unnamedPoints = 0
    /// Names of series that found no room, since the start.
    package internal(set) var seriesRefused = 0
    /// Bytes of all files.
    package private(set) var bytes = 0

    package init(
        folder path: String, limits: StoreLimits = StoreLimits(),
        retention: StoreRetention = StoreRetention()
    ) {
        folder = StoreFolder(path)
        self.limits = limits
        self.retention = retention
    }

    /// Hours since 1970.
    func hour(of time: Int64) -> Int64 { Int64(floorOf: time, by: 3_600_000) }

    /// Opens the files before the first flush, so that what they hold can be read.
    package func start(nowMilliseconds: Int64) {
        do throws(SQLiteError) {
            try open()
        } catch {
            fail(error, nowMilliseconds)
        }
    }

    // MARK: Flushes

    /// Writes a flush down.
    ///
    /// - Parameters:
    ///   - flush: its series are known from then on, whatever becomes of its values.
    ///   - nowMilliseconds: a steady clock, for retries.
    /// - Returns: why it is not in the store, or `nil` when it is.
    package func take(_ flush: StoreFlush, nowMilliseconds: Int64) -> BackendDropReason? {
        slots.add(flush.added, firstColumn: window.nextNumber)
        defer { release(flush.released) }
        guard isInOrder(flush.timestampMilliseconds) else { return .outOfOrder }
        do throws(SQLiteError) {
            if names == nil {
                guard nowMilliseconds >= retryAt else { return .diskFailed }
                try open()
            }
            if let refusal = try refusal() { return refusal }
            try nameSeries(flush.timestampMilliseconds)
            try write(flush)
            succeed()
        } catch {
            fail(error, nowMilliseconds)
            return .diskFailed
        }
        tidyUp(after: flush, nowMilliseconds)
        return nil
    }

    /// What can fail without costing the flush.
    private func tidyUp(after flush: StoreFlush, _ now: Int64) {
        do throws(SQLiteError) {
            if window.isDue || headBytes >= limits.headBytes {
                try seal()
                try closeLargeFile()
            }
            measure()
            try makeRoom(
                at: flush.timestampMilliseconds,
                isTimeSteady: steadyTime.note(flush.timestampMilliseconds))
        } catch {
            fail(error, now)
        }
    }

    private func isInOrder(_ time: Int64) -> Bool {
        guard let last = lastTimestamp, time <= last else { return true }
        return last &- time > Self.catchUpMilliseconds
    }

    /// Why nothing can be written even though the disk would.
    private func refusal() throws(SQLiteError) -> BackendDropReason? {
        if window.isFull { try seal() }
        guard bytes > limits.bytesMax - reservedBytes else { return nil }
        note("the store has reached bytes_max, and may not delete the last hour")
        return .storeFull
    }

    private func nameSeries(_ time: Int64) throws(SQLiteError) {
        guard !slots.unnamed.isEmpty, let names else { return }
        let mayAdd = folder.bytes(of: StoreFolder.metaName) < limits.namesBytes
        let ids = try names.ids(of: slots.unnamed, atHour: hour(of: time), mayAdd: mayAdd)
        seriesRefused += ids.count { $0 == 0 }
        slots.name(ids, atHour: hour(of: time))
    }

    private func write(_ flush: StoreFlush) throws(SQLiteError) {
        let time = flush.timestampMilliseconds
        if let last = lastTimestamp, time < last { try seal() }
        let file = try openRaw(for: time)
        let (head, samples) = head(of: flush.values)
        unnamedPoints = flush.points - samples
        try file.change { () throws(SQLiteError) in try file.insertHead(time, head) }
        headBytes += head.count
        window.append(RecentWindow.Column(timestampMilliseconds: time, values: flush.values))
        lastTimestamp = time
    }

    /// The head row of a flush, and how many samples it has.
    private func head(of values: [Double]) -> (bytes: [UInt8], samples: Int) {
        var series: [UInt32] = []
        var bits: [UInt64] = []
        series.reserveCapacity(values.count)
        bits.reserveCapacity(values.count)
        for (value, slot) in zip(values, slots.slots)
        where slot.series != 0 && !SpecialValue.isAbsent(value) {
            series.append(slot.series)
            bits.append(value.bitPattern.littleEndian)
        }
        return (HeadRow.encode(series, bits), series.count)
    }

    /// Frees slots; what is not sealed of their series waits for the next seal on its own.
    private func release(_ released: [Int]) {
        for slot in released {
            guard let old = slots.release(slot) else { continue }
            let samples = window.samples(
                of: slot, from: old.firstColumn,
                in: window.sealedCount..<window.columns.count)
            if !samples.isEmpty {
                window.append(RecentWindow.Orphan(series: old.series, samples: samples))
            }
        }
    }

    // MARK: State

    private func succeed() {
        writingProblem = nil
    }

    func note(_ problem: String) {
        writingProblem = problem
    }

    func fail(_ error: SQLiteError, _ now: Int64) {
        writingProblem = error.description
        guard error.needsReopening || names == nil else { return }
        closeFiles()
        retryAt = now &+ Self.retryMilliseconds
    }

    /// Lets go of every file; what is in memory stays.
    func closeFiles() {
        finishing = nil
        files = [:]
        names = nil
    }

    /// Counts the bytes of all files anew.
    func measure() {
        for file in files.values { catalog[file.name]?.bytes = folder.bytes(of: file.name.text) }
        if let file = finishing?.source {
            catalog[file.name]?.bytes = folder.bytes(of: file.name.text)
        }
        bytes = catalog.bytes + folder.bytes(of: StoreFolder.metaName) + bytesSetAside
    }

    private var bytesSetAside: Int {
        catalog.setAside.reduce(0) { $0 + folder.bytes(of: $1) }
    }

    /// Ends: what is not sealed lies in head rows, which the next start takes up.
    package func close() {
        closeFiles()
        folder.unlock()
    }
}
