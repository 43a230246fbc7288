package import EventLoop
package import Statsd

/// The flush thread's life: asks the workers for their cells once a tick, merges them, and turns
/// each interval into a `FlushBatch`.
///
/// Built on its own thread. Ingest never waits for it: a hand-over is an exchange of mailboxes.
package final class FlushScheduler {
    private let loop: Loop
    private let ports: [WorkerPort]
    private let requests: Mailbox<FlushRequest>
    private var outbox: Outbox
    private var timer: Timer?
    private var wakeup: Wakeup?

    private var options: FlushOptions
    private var state: MergedState
    private var grid: FlushGrid
    private var boundary: FlushGrid.Boundary
    private var timing = FlushTiming()
    private var tick: Tick?
    /// By worker; `nil` while the worker has it.
    private var spareCells: [TickCells?]
    private var intervalStartNanoseconds: UInt64
    private var gaugesDueNanoseconds: UInt64
    /// Taken over when the running interval ends.
    private var nextOptions: FlushOptions?
    private var isFinishRequested = false
    /// What the workers kept of this tick's lines, for the snapshot.
    private var rejected: [RejectedLine] = []
    private var tail: [[UInt8]] = []
    private var tailLinesMax = 0
    private var wantsOffenders = false
    /// As of the last count, since who polls sees not every snapshot.
    private var offenders: [StateSnapshot.Offender] = []

    /// How often gauges are handed out to be kept on disk.
    private static let gaugesEveryNanoseconds: UInt64 = 60_000_000_000

    /// A hand-over in progress.
    private struct Tick {
        var startNanoseconds: UInt64
        /// By worker.
        var isAwaited: [Bool]
        /// Set when the tick ends the interval.
        var boundary: FlushGrid.Boundary?
        /// Begun after the workers had read their last byte.
        var isLast: Bool
    }

    package init(
        options: FlushOptions, gauges: [PersistedGauge], ports: [WorkerPort],
        requests: Mailbox<FlushRequest>, events: Mailbox<FlushEvent>
    ) throws(UVError) {
        loop = try Loop()
        self.options = options
        self.ports = ports
        self.requests = requests
        outbox = Outbox(events)
        state = MergedState(options: options.pipeline)
        state.keepsStates = options.keepsStates
        _ = state.restore(gauges, nowSeconds: SystemClock.wallSeconds())
        spareCells = ports.map { _ in TickCells(options: options.pipeline) }
        let now = SystemClock.monotonicNanoseconds()
        let wall = Self.wallMilliseconds()
        grid = FlushGrid(
            intervalMilliseconds: options.intervalMilliseconds, alignment: options.alignment,
            wallMilliseconds: wall)
        boundary = grid.next(wallMilliseconds: wall, monotonicNanoseconds: now)
        intervalStartNanoseconds = now
        gaugesDueNanoseconds = now &+ Self.gaugesEveryNanoseconds
    }

    /// Runs until a `finish` request is done.
    package func run() throws(UVError) {
        let timer = try Timer(on: loop) { [unowned self] in beginTick() }
        let wakeup = try Wakeup(on: loop) { [unowned self] in readMailboxes() }
        self.timer = timer
        self.wakeup = wakeup
        requests.attach(wakeup.sender)
        for port in ports { port.replies.attach(wakeup.sender) }
        waitForNextTick()
        loop.run()
        timer.close()
        wakeup.close()
        loop.close()
    }

    private static func wallMilliseconds() -> Int64 {
        Int64((SystemClock.wallSeconds() * 1000).rounded(.down))
    }
}

// MARK: - Ticks

extension FlushScheduler {
    private func waitForNextTick() {
        let now = SystemClock.monotonicNanoseconds()
        let tickDue = now &+ UInt64(options.tickMilliseconds) &* 1_000_000
        let due = min(tickDue, boundary.dueNanoseconds)
        // Rounded up: a timer that fires early would find its boundary not yet due.
        let waitMilliseconds = due > now ? (due - now + 999_999) / 1_000_000 : 0
        timer?.start(afterMilliseconds: waitMilliseconds)
    }

    private func beginTick() {
        guard tick == nil else { return }
        guard !outbox.isFull || isFinishRequested else { return waitForNextTick() }
        let now = SystemClock.monotonicNanoseconds()
        let isDue = now >= boundary.dueNanoseconds
        state.beginTick(atSeconds: SystemClock.wallSeconds(), wantsBatch: options.publishesTicks)
        tick = Tick(
            startNanoseconds: now, isAwaited: ports.map { _ in true },
            boundary: isDue ? boundary : nil, isLast: isFinishRequested)
        for (worker, port) in ports.enumerated() {
            guard let cells = spareCells[worker] else { continue }
            spareCells[worker] = nil
            port.requests.post(cells)
        }
    }

    private func readMailboxes() {
        for worker in ports.indices {
            // Moved out one by one: cells that the array still held would be copied when emptied.
            var replies = ports[worker].replies.takeAll()
            while let cells = replies.popLast() { take(cells, of: worker) }
        }
        for request in requests.takeAll() { carryOut(request) }
    }

    private func take(_ full: consuming TickCells, of worker: Int) {
        guard var tick, tick.isAwaited[worker] else {
            preconditionFailure("a worker hands over only when it is asked")
        }
        let now = SystemClock.monotonicNanoseconds()
        timing.handOverSecondsMax = max(
            timing.handOverSecondsMax, Self.seconds(from: tick.startNanoseconds, to: now))
        var cells = full
        rejected.append(contentsOf: cells.rejected)
        tail.append(contentsOf: cells.tail)
        state.merge(&cells, worker: worker)
        cells.tailLinesMax = tailLinesMax
        spareCells[worker] = cells
        tick.isAwaited[worker] = false
        self.tick = tick
        if !tick.isAwaited.contains(true) { end(tick) }
    }

    private func end(_ tick: Tick) {
        self.tick = nil
        if var batch = state.endTick() {
            options.keepOwnShareOfTick?(&batch)
            outbox.post(.tick(batch))
        }
        if tick.isLast { return finish() }
        if let boundary = tick.boundary {
            giveBackFreedMemory()
            flush(at: boundary)
        }
        publishGaugesWhenDue()
        publishSnapshot()
        if isFinishRequested { beginTick() } else { waitForNextTick() }
    }

    /// After a burst, and at most once an interval, as it takes some milliseconds.
    private func giveBackFreedMemory() {
        guard state.hasFreedMemory else { return }
        state.hasFreedMemory = false
        HeapMemory.giveBack()
    }

    private static func seconds(from start: UInt64, to end: UInt64) -> Double {
        Double(end &- start) / 1e9
    }
}

// MARK: - Flushes

extension FlushScheduler {
    private func flush(at boundary: FlushGrid.Boundary) {
        let start = SystemClock.monotonicNanoseconds()
        timing.lagSeconds = Self.seconds(from: boundary.dueNanoseconds, to: start)
        if boundary.restartsInThePast { timing.clockRestarts &+= 1 }
        publishBatch(timestampMilliseconds: boundary.timestampMilliseconds, startedAt: start)
        takeOverNextOptions()
        self.boundary = grid.next(
            wallMilliseconds: Self.wallMilliseconds(),
            monotonicNanoseconds: SystemClock.monotonicNanoseconds())
    }

    /// Flushes the open interval, stamped now, and ends the thread.
    private func finish() {
        publishBatch(
            timestampMilliseconds: grid.timestampOutsideGrid(
                wallMilliseconds: Self.wallMilliseconds()),
            startedAt: SystemClock.monotonicNanoseconds())
        outbox.post(.gauges(state.persistedGauges()))
        publishSnapshot()
        outbox.post(.finished)
        loop.stop()
    }

    private func publishBatch(timestampMilliseconds: Int64, startedAt start: UInt64) {
        var batch = state.flush(
            timestampMilliseconds: timestampMilliseconds,
            measuredIntervalSeconds: Self.seconds(from: intervalStartNanoseconds, to: start),
            nowSeconds: SystemClock.wallSeconds())
        options.keepOwnShare?(&batch)
        intervalStartNanoseconds = start
        grid.flushed(timestampMilliseconds: timestampMilliseconds)
        timing.flushes &+= 1
        timing.lastTimestampMilliseconds = timestampMilliseconds
        timing.durationSeconds = Self.seconds(
            from: start, to: SystemClock.monotonicNanoseconds())
        batch.own.processingMilliseconds = timing.durationSeconds * 1000
        batch.own.calculationMilliseconds = timing.durationSeconds * 1000
        outbox.post(.flush(batch))
    }

    private func publishGaugesWhenDue() {
        let now = SystemClock.monotonicNanoseconds()
        guard now >= gaugesDueNanoseconds else { return }
        gaugesDueNanoseconds = now &+ Self.gaugesEveryNanoseconds
        outbox.post(.gauges(state.persistedGauges()))
    }

    private func publishSnapshot() {
        var state = state.snapshot(withOffenders: wantsOffenders)
        if wantsOffenders { offenders = state.offenders }
        state.offenders = offenders
        outbox.postSnapshot(
            FlushSnapshot(
                state: state, rejected: rejected, tail: tail, timing: timing,
                timestampSeconds: SystemClock.wallSeconds()))
        rejected.removeAll(keepingCapacity: true)
        tail.removeAll()
        wantsOffenders = false
    }
}

// MARK: - Requests

extension FlushScheduler {
    private func carryOut(_ request: FlushRequest) {
        switch request {
        case .reconfigure(let options): nextOptions = options
        case .read(let number, let kind):
            let values = state.current(
                kind, seriesMax: FlushRequest.seriesMax, valuesMax: FlushRequest.valuesMax)
            outbox.post(.read(number: number, values: values))
        case .delete(let number, let kind, let name):
            outbox.post(.deleted(number: number, keys: state.delete(kind, matching: name)))
        case .count(let number, let prefix):
            outbox.post(.counted(number: number, state.cardinality(prefix: prefix)))
        case .tail(let linesMax): tailLinesMax = linesMax
        case .listOffenders: wantsOffenders = true
        case .finish:
            isFinishRequested = true
            beginTick()
        }
    }

    /// Options change between two intervals, so that no rate divides by the wrong length.
    private func takeOverNextOptions() {
        guard let options = nextOptions else { return }
        nextOptions = nil
        self.options = options
        state.reconfigure(options.pipeline)
        state.keepsStates = options.keepsStates
        grid = FlushGrid(
            intervalMilliseconds: options.intervalMilliseconds, alignment: options.alignment,
            wallMilliseconds: Self.wallMilliseconds())
        grid.flushed(timestampMilliseconds: timing.lastTimestampMilliseconds)
    }
}
