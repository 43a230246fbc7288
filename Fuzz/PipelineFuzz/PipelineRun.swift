import ExpositionKit
import Statsd

/// One worker's pipeline behind a reference, since a list cannot hold what cannot be copied.
final class FuzzedWorker {
    private var pipeline: IngestPipeline
    private var spare: TickCells

    init(_ options: PipelineOptions) {
        pipeline = IngestPipeline(options: options)
        spare = TickCells(options: options)
    }

    func send(_ datagram: [UInt8], at seconds: Double, _ profile: ListenerProfile, listener: Int) {
        pipeline.begin(batchAtSeconds: seconds)
        pipeline.ingestDatagram(datagram.span, listener: listener, profile: profile)
    }

    func handOver(to state: inout MergedState, as number: Int, at seconds: Double) {
        pipeline.begin(batchAtSeconds: seconds)
        var cells = pipeline.handOver(recycling: spare)
        state.merge(&cells, worker: number)
        cells.tailLinesMax = 3
        spare = cells
    }
}

/// Workers, the merged state and the outputs of one configuration, held against what was sent.
final class PipelineRun {
    private let chosen: PipelineCase
    private let workers: [FuzzedWorker]
    private var state: MergedState
    private var exposition: Exposition
    private var pushes: PushCheck
    private var expected: ExpectedCounts
    private var interval = TickedInterval()
    private var worker = 0
    private var nowSeconds = 1_700_000_000.0
    private var lastFlushSeconds = 1_700_000_000.0

    init(_ chosen: PipelineCase) {
        self.chosen = chosen
        workers = (0..<chosen.options.workers).map { _ in FuzzedWorker(chosen.options) }
        state = MergedState(options: chosen.options)
        exposition = Exposition(options: chosen.prometheus)
        pushes = PushCheck(chosen)
        expected = ExpectedCounts(chosen)
    }

    func send(_ datagram: [UInt8]) {
        let listener = worker % chosen.profiles.count
        expected.add(datagram, listener: listener)
        workers[worker].send(
            datagram, at: nowSeconds, chosen.profiles[listener], listener: listener)
    }

    func obey(_ command: Command) {
        nowSeconds += command.seconds
        worker = command.worker % workers.count
        if command.flushes { flush() } else if command.ticks { tick() }
    }

    private func tick() {
        state.beginTick(atSeconds: nowSeconds, wantsBatch: true)
        for (number, worker) in workers.enumerated() {
            worker.handOver(to: &state, as: number, at: nowSeconds)
        }
        guard let batch = state.endTick() else { preconditionFailure("a batch was asked for") }
        expected.check(state.totalLedger)
        interval.add(batch)
        pushes.add(batch)
        exposition.append(batch, nowSeconds: nowSeconds)
        exposition.step(nowSeconds: nowSeconds)
    }

    func flush() {
        tick()
        let refusedMerges = state.refusedMerges
        let batch = state.flush(
            timestampMilliseconds: Int64(nowSeconds * 1000),
            measuredIntervalSeconds: nowSeconds - lastFlushSeconds, nowSeconds: nowSeconds)
        lastFlushSeconds = nowSeconds
        checkTimers(of: batch)
        // What a merge refused stands in a tick, and not in the interval.
        if refusedMerges == 0 { interval.check(batch) }
        interval = TickedInterval()
        _ = state.snapshot(withOffenders: true)
        for kind in SeriesKind.allCases { _ = state.current(kind, seriesMax: 5, valuesMax: 2) }
        exposition.append(batch.sets, keys: batch.keys, batch.mapping, nowSeconds: nowSeconds)
        exposition.finish(nowSeconds: nowSeconds)
        OutputCheck(chosen).check(batch, &exposition)
        pushes.check(batch, exposition)
    }
}
