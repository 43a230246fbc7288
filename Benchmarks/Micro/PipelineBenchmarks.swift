import Statsd

/// Bytes to touched cells, in the steady state: each round is a tick.
func measurePipeline(_ report: Report) {
    let shapes: [(String, Traffic)] = [
        ("counters, 1k names", .counters(lines: 200_000, names: 1_000)),
        ("1 line a datagram, 1k names", .counters(lines: 200_000, names: 1_000, bytesMax: 1)),
        ("mixed, 10k names", .mixed(lines: 200_000, names: 10_000)),
        ("mixed, 4 tags, 50k series", .mixed(lines: 200_000, names: 50_000, hasTags: true)),
        ("timers, 100 names", .timers(lines: 200_000, names: 100)),
        ("timers past their limit, 10 names", .fractions(lines: 200_000, names: 10)),
        ("counters, 100k names", .counters(lines: 500_000, names: 100_000)),
        ("counters, 1M names", .counters(lines: 2_000_000, names: 1_000_000)),
    ]
    for (shape, traffic) in shapes {
        let worker = Worker()
        report.measure(
            "pipeline: \(shape), a line", count: traffic.lineCount, prepare: worker.handOver
        ) { worker.ingest(traffic) }
    }
}

/// One worker and the merged state, without threads.
final class Worker {
    private let options: PipelineOptions
    private var pipeline: IngestPipeline
    private var state: MergedState
    private var spare: [TickCells]
    private var seconds = 1_000.0

    init(_ change: (inout PipelineOptions) -> Void = { _ in }) {
        var options = PipelineOptions()
        change(&options)
        // Its own limits are not what is measured.
        options.limits.memoryBytes = 16 << 30
        options.limits.series = 4_000_000
        self.options = options
        pipeline = IngestPipeline(options: options)
        state = MergedState(options: options)
        spare = [TickCells(options: options)]
    }

    func ingest(_ traffic: Traffic) {
        for batch in 0..<traffic.batchCount { ingest(batch: batch, of: traffic) }
    }

    /// What the socket layer reads at a time.
    func ingest(batch: Int, of traffic: Traffic) {
        traffic.recording.ingest(batch: batch, into: &pipeline, atSeconds: seconds)
    }

    /// Nothing happens for a time.
    func wait(seconds more: Double) { seconds += more }

    /// A tick: the cells go to the merged state and come back empty.
    func handOver() {
        takeCells()
        mergeCells()
    }

    /// A tick that is told as increments, too.
    func handOverTick() -> TickBatch? {
        takeCells()
        return merge(wantsBatch: true)
    }

    /// Exchanges the cells; `mergeCells` follows.
    func takeCells() {
        guard let empty = spare.popLast() else { preconditionFailure("cells are merged first") }
        spare.append(pipeline.handOver(recycling: empty))
        seconds += 1
    }

    func mergeCells() { _ = merge(wantsBatch: false) }

    private func merge(wantsBatch: Bool) -> TickBatch? {
        guard var cells = spare.popLast() else { preconditionFailure("cells are taken first") }
        state.beginTick(atSeconds: seconds, wantsBatch: wantsBatch)
        state.merge(&cells, worker: 0)
        defer { spare.append(cells) }
        return state.endTick()
    }

    func flush() -> FlushBatch {
        state.flush(
            timestampMilliseconds: Int64(seconds * 1_000), measuredIntervalSeconds: 10,
            nowSeconds: seconds)
    }
}
