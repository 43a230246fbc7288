package import BackendKit
package import EventLoop
package import ExpositionKit
package import Statsd

/// Keeps the history of the exposition's series in files, for queries on this very host.
///
/// Ticks are added up as they come, by steps on the delivery thread. A flush freezes a moment,
/// whose samples get their slots by steps and go to the store's thread as one value. When the disk
/// is four flushes behind, whole flushes are dropped and counted; nothing else ever waits for it.
package final class StoreBackend: Backend {
    /// Ticks and flushes that wait; past it the oldest is taken in whole: no increment is lost.
    private static let batchesMax = 64

    private enum Batch {
        case tick(TickBatch)
        case flush(FlushBatch)
    }

    package let name: String
    package let type = "store"
    package let wantsTicks = true
    package private(set) var ledger = BackendLedger()

    private let environment: BackendEnvironment
    private var port: StorePort?
    private var steps: StepCycle?
    private var exposition: Exposition
    private var waiting: [Batch] = []
    /// A flush whose sets are being taken in; then its moment is frozen.
    private var pending: FlushBatch?
    private var encoding: StoreEncoding?
    /// What the store knows: the moment of its last flush, and the slots in it.
    private var moment: ExpositionRoster?
    private var roster = SeriesRoster()
    private var problem: String?
    private var onDrained: (() -> Void)?

    /// Starts the store's thread, which opens the files.
    ///
    /// - Parameters:
    ///   - options: this backend's settings.
    ///   - series: what the series are called: as on the page.
    ///   - folder: where the files lie; `nil` where the agent has no place for them, and then every
    ///     flush is dropped and counted.
    ///   - environment: loop, clock, voice.
    /// - Throws: when the process has no descriptors or threads left.
    package init(
        _ options: StoreOptions, series: ExpositionOptions, folder: String?,
        environment: BackendEnvironment
    ) throws(UVError) {
        name = options.common.name.isEmpty ? type : options.common.name
        self.environment = environment
        var series = series
        series.common = options.common
        exposition = Exposition(options: series)
        steps = try StepCycle(on: environment.loop) { [weak self] in self?.work() }
        ledger.lastFlushSeconds = environment.wallSeconds()
        guard let folder else {
            note("there is no state directory to keep history in: give the store a `path`")
            return
        }
        do throws(UVError) {
            try open(folder, options)
        } catch {
            steps?.close()
            steps = nil
            throw error
        }
    }

    private func open(_ folder: String, _ options: StoreOptions) throws(UVError) {
        let settings = StoreThread.Settings(
            folder: folder, limits: StoreLimits(bytesMax: options.bytesMax),
            retention: options.kept)
        let port = try StorePort(settings, on: environment.loop)
        port.onTaken = { [weak self] in self?.taken($0, $1, $2) }
        port.onStatus = { [weak self] in self?.note($0.problem) }
        self.port = port
    }

    /// For questions; `nil` without a folder.
    package var questions: StorePort? { port }

    package func receive(_ tick: TickBatch) { receive(.tick(tick)) }
    package func receive(_ flush: FlushBatch) { receive(.flush(flush)) }

    package func drain(onDone: @escaping () -> Void) {
        onDrained = onDone
        resume()
    }

    package func close() {
        steps?.close()
        steps = nil
        if encoding != nil || pending != nil { drop(exposition.seriesCount, .stopped) }
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
            begin(flush)
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
            account {
                $0.append(flush.sets, keys: flush.keys, flush.mapping, nowSeconds: steadySeconds)
            }
            pending = flush
        }
    }

    private func takeInWhole() {
        account { $0.finish(nowSeconds: steadySeconds) }
        while encoding != nil { encode() }
        if let flush = pending { begin(flush) }
        while encoding != nil { encode() }
        takeIn(waiting.removeFirst())
    }

    /// Freezes the moment of a flush, unless the disk is too far behind.
    private func begin(_ flush: FlushBatch) {
        pending = nil
        guard let port else { return drop(exposition.seriesCount, .diskFailed) }
        guard port.takesFlush else {
            note("the disk is slow: it has not taken the last \(StorePort.flushesMax) flushes")
            return drop(exposition.seriesCount, .queueFull)
        }
        encoding = StoreEncoding(
            exposition.samples(after: moment), after: roster,
            atMilliseconds: flush.timestampMilliseconds)
    }

    private func encode() {
        guard encoding?.step() ?? true, var done = encoding else { return }
        encoding = nil
        let (flush, roster) = done.finish()
        ledger.queue(flush.points)
        guard port?.send(flush) ?? false else { return ledger.drop(flush.points, .queueFull) }
        (moment, self.roster) = (done.moment, roster)
        ledger.lastFlushSeconds = environment.wallSeconds()
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
