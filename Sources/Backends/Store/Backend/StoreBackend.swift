package import BackendKit
package import EventLoop
package import ExpositionKit
package import Statsd

/// Keeps the history of the exposition's series in files, for queries on this very host.
///
/// The series are those of the page, where it has all of them; without it, ticks are added up as
/// they come, by steps on the delivery thread. A flush freezes a moment,
/// whose samples get their slots by steps and go to the store's thread as one value. When the disk
/// is four flushes behind, whole flushes are dropped and counted; nothing else ever waits for it.
package final class StoreBackend: Backend {
    /// Ticks and flushes that wait; past it the oldest is taken in whole: no increment is lost.
    private static let batchesMax = 64

    private enum Batch {
        case tick(TickBatch)
        case flush(FlushBatch)
    }

    /// A flush that is taken in; then its moment is frozen.
    private struct PendingFlush {
        let timestampMilliseconds: Int64
        /// Batches of the page that have to be in it: the flush's sets, and all before.
        let batchesWanted: UInt64?
    }

    package let name: String
    package let type = "store"
    package var wantsTicks: Bool { page() == nil }
    package private(set) var ledger = BackendLedger()

    private let environment: BackendEnvironment
    private let limits: StoreLimits
    private let settings: StoreThread.Settings?
    /// From the first flush with a series on: an agent that keeps nothing opens nothing.
    private var port: StorePort?
    private var steps: StepCycle?
    /// Series of its own, as long as there is no page to share.
    private var exposition: Exposition
    /// The page's backend, if the store is to have all series on it.
    private let page: () -> (any ExpositionHolder)?
    /// Whose series `moment` names; another's are compared by their names alone.
    private weak var holder: (any ExpositionHolder)?
    private var waiting: [Batch] = []
    private var pending: PendingFlush?
    private var encoding: StoreEncoding?
    /// What the store knows: the moment of its last flush, and the slots in it.
    private var moment: ExpositionRoster?
    private var roster = SeriesRoster()
    private var problem: String?
    private var hasSaidFull = false
    private var onDrained: (() -> Void)?

    /// Opens nothing yet: that is done with the first flush that has a series.
    ///
    /// - Parameters:
    ///   - options: this backend's settings.
    ///   - series: what the series are called: as on the page.
    ///   - folder: where the files lie; `nil` where the agent has no place for them, and then every
    ///     flush is dropped and counted.
    ///   - page: whose series are shared; asked at each flush.
    ///   - environment: loop, clock, voice.
    /// - Throws: when the process has no descriptors left.
    package init(
        _ options: StoreOptions, series: ExpositionOptions, folder: String?,
        page: @escaping () -> (any ExpositionHolder)? = { nil },
        environment: BackendEnvironment
    ) throws(UVError) {
        name = options.common.name.isEmpty ? type : options.common.name
        self.environment = environment
        self.page = page
        limits = StoreLimits(bytesMax: options.bytesMax)
        let limits = limits
        settings = folder.map {
            StoreThread.Settings(folder: $0, limits: limits, retention: options.kept)
        }
        var series = series
        series.common = options.common
        exposition = Exposition(options: series)
        steps = try StepCycle(on: environment.loop) { [weak self] in self?.work() }
        ledger.lastFlushSeconds = environment.wallSeconds()
        if folder == nil {
            note("there is no state directory to keep history in: give the store a `path`")
        }
    }

    /// The port, opened where there is a folder for it.
    private func openPort() -> StorePort? {
        if let port { return port }
        guard let settings else { return nil }
        do throws(UVError) {
            let port = try StorePort(settings, on: environment.loop)
            port.onTaken = { [weak self] in self?.taken($0, $1, $2) }
            port.onStatus = { [weak self] in self?.note($0.problem) }
            self.port = port
            return port
        } catch {
            note("the store has no thread: \(error)")
            return nil
        }
    }

    /// Where the files lie; `nil` without a place for them.
    package var folder: String? { settings?.folder }
    /// For readers on other threads; `nil` while everything there is lies in files.
    package var views: StoreViews? { port?.views }
    /// Type and help of families, at most `max`; of one alone if it is named.
    package func metadata(of name: String?, max: Int) -> [FamilyMetadata] {
        (page()?.exposition ?? exposition).metadata(of: name, max: max)
    }
    /// How the store is.
    package var status: StoreStatus { port?.status ?? StoreStatus() }

    package func receive(_ tick: TickBatch) {
        if page() == nil { receive(.tick(tick)) }
    }

    package func receive(_ flush: FlushBatch) { receive(.flush(flush)) }

    package func drain(onDone: @escaping () -> Void) {
        onDrained = onDone
        resume()
    }

    package func close() {
        steps?.close()
        steps = nil
        if encoding != nil || pending != nil { drop(series.seriesCount, .stopped) }
        (encoding, pending, waiting, onDrained) = (nil, nil, [], nil)
        port?.close()
        port = nil
        // What the disk did not take in time.
        ledger.drop(Int(clamping: ledger.pointsWaiting), .stopped)
    }

    private func receive(_ batch: Batch) {
        waiting.append(batch)
        while waiting.count > Self.batchesMax { takeInWhole() }
        resume()
    }

    private func resume() {
        steps?.continueSoon()
    }
}

// MARK: - Steps

extension StoreBackend {
    /// One short turn: takes in, freezes or encodes.
    private func work() {
        if !exposition.isIdle {
            account { $0.step(nowSeconds: steadySeconds) }
        } else if encoding != nil {
            encode()
        } else if let flush = pending {
            if hasTakenIn(flush) { begin(flush) }
        } else if !waiting.isEmpty {
            takeIn(waiting.removeFirst())
        } else {
            return reportDrained()
        }
        resume()
    }

    private func takeIn(_ batch: Batch) {
        switch batch {
        case .tick(let tick):
            account { $0.append(tick, nowSeconds: steadySeconds) }
        case .flush(let flush):
            let page = page()
            if page == nil {
                account {
                    $0.append(
                        flush.sets, keys: flush.keys, flush.mapping, nowSeconds: steadySeconds)
                }
            }
            // By now the page has been handed the same flush.
            pending = PendingFlush(
                timestampMilliseconds: flush.timestampMilliseconds,
                batchesWanted: page?.exposition.batchesAppended)
        }
    }

    private func hasTakenIn(_ flush: PendingFlush) -> Bool {
        guard let wanted = flush.batchesWanted, let page = page() else { return true }
        return page.exposition.batchesTaken >= wanted
    }

    /// The series that are kept: the page's, if it has them all.
    private var series: Exposition { page()?.exposition ?? exposition }

    private func takeInWhole() {
        account { $0.finish(nowSeconds: steadySeconds) }
        while encoding != nil { encode() }
        if let flush = pending { begin(flush) }
        while encoding != nil { encode() }
        takeIn(waiting.removeFirst())
    }

    /// Freezes the moment of a flush, unless the disk is too far behind.
    private func begin(_ flush: PendingFlush) {
        pending = nil
        let series = series
        guard port != nil || series.seriesCount > 0 else { return }
        guard let port = openPort() else { return drop(series.seriesCount, .diskFailed) }
        guard port.takesFlush else {
            note("the disk is slow: it has not taken the last \(StorePort.flushesMax) flushes")
            return drop(series.seriesCount, .queueFull)
        }
        let page = page()
        if page !== holder { (moment, holder) = (nil, page) }
        encoding = StoreEncoding(
            series.samples(after: moment), after: roster, seriesMax: limits.seriesMax,
            seriesCount: series.seriesCount, atMilliseconds: flush.timestampMilliseconds)
    }

    private func encode() {
        guard encoding?.step() ?? true, var done = encoding else { return }
        encoding = nil
        let (flush, roster) = done.finish()
        drop(done.pointsRefused, .storeFull)
        noteRefusal(of: done.pointsRefused)
        ledger.queue(flush.points)
        guard port?.send(flush) ?? false else { return ledger.drop(flush.points, .queueFull) }
        (moment, self.roster) = (done.moment, roster)
        ledger.lastFlushSeconds = environment.wallSeconds()
    }

    /// Says once that there are more series than are kept.
    private func noteRefusal(of points: Int) {
        guard points > 0, !hasSaidFull else { return }
        hasSaidFull = true
        environment.report(
            "backend \(name): only \(limits.seriesMax) series are kept at this bytes_max; others"
                + " are counted as store_full")
    }

    private func reportDrained() {
        guard let onDone = onDrained, port?.flushesWaiting ?? 0 == 0 else { return }
        onDrained = nil
        onDone()
    }

    private var steadySeconds: Double { Double(environment.loop.nowMilliseconds) / 1000 }
}

// MARK: - Ledger

extension StoreBackend {
    private func taken(_ points: Int, _ unnamed: Int, _ refusal: BackendDropReason?) {
        if let refusal {
            ledger.drop(points, refusal)
        } else {
            ledger.deliver(points - unnamed, atSeconds: environment.wallSeconds())
            ledger.drop(unnamed, .storeFull)
        }
        // The disk is not behind any more; how the store is comes right after.
        note(port?.status.problem)
        if onDrained != nil { resume() }
    }

    /// Says once that history has stopped, and once that it goes on.
    private func note(_ problem: String?) {
        defer { self.problem = problem }
        guard problem != self.problem else { return }
        if let problem {
            ledger.fail(problem, atSeconds: environment.wallSeconds())
            if self.problem == nil { environment.report("backend \(name): \(problem)") }
        } else {
            environment.report("backend \(name): history goes on")
        }
    }

    /// Runs a part of the exposition, and enters what it left out.
    private func account(_ work: (inout Exposition) -> Void) {
        let before = exposition.tally
        work(&exposition)
        let after = exposition.tally
        drop(Int(clamping: after.negative &- before.negative), .negativeCounter)
        drop(Int(clamping: after.nonFinite &- before.nonFinite), .nonFinite)
        ledger.seriesMerged = after.merged
        ledger.tagCollisions = after.tagCollisions
    }

    /// Points that never reach the store's thread.
    private func drop(_ points: Int, _ reason: BackendDropReason) {
        ledger.queue(points)
        ledger.drop(points, reason)
    }
}
