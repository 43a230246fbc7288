import Statsd

/// One worker's pipeline behind a reference, since a list cannot hold what cannot be copied.
final class PipelineWorker {
    private var pipeline: IngestPipeline
    private var spare: TickCells

    init(_ options: PipelineOptions, totals: CumulativeTotals = CumulativeTotals()) {
        pipeline = IngestPipeline(options: options, totals: totals)
        spare = TickCells(options: options)
    }

    func send(_ bytes: [UInt8], at seconds: Double, profile: ListenerProfile, listener: Int = 0) {
        // In a larger buffer, as in a batch, beside bytes that would show if they were read.
        let foreign = Array(String(repeating: "7|c\nforeign:1|c\n5", count: 4).utf8)
        let buffer = foreign + bytes + foreign
        pipeline.begin(batchAtSeconds: seconds)
        pipeline.ingestDatagrams(
            1, of: buffer.span, listener: listener, profile: profile
        ) { _ in foreign.count..<foreign.count + bytes.count }
    }

    /// Datagrams of one batch, each from its sender.
    func send(_ datagrams: [[UInt8]], from senders: [Sender]? = nil, at seconds: Double) {
        var buffer: [UInt8] = []
        var ranges: [Range<Int>] = []
        for datagram in datagrams {
            ranges.append(buffer.count..<buffer.count + datagram.count)
            buffer += datagram + [0x0A]
        }
        pipeline.begin(batchAtSeconds: seconds)
        guard let senders else {
            return pipeline.ingestDatagrams(
                datagrams.count, of: buffer.span, listener: 0, profile: ListenerProfile()
            ) { ranges[$0] }
        }
        pipeline.ingestDatagrams(
            datagrams.count, of: buffer.span, listener: 0, profile: ListenerProfile(),
            senders: { senders[$0] }, range: { ranges[$0] })
    }

    /// Whole lines of a stream.
    func send(stream bytes: [UInt8], from sender: Sender, at seconds: Double) {
        pipeline.begin(batchAtSeconds: seconds)
        pipeline.ingest(bytes.span, listener: 0, profile: ListenerProfile(), sender: sender)
    }

    func reject(_ line: [UInt8], _ reason: RejectReason) {
        pipeline.reject(listener: 0, reason: reason, line: line.span)
    }

    var seriesMemory: SeriesMemory { pipeline.seriesMemory }

    func begin(at seconds: Double) { pipeline.begin(batchAtSeconds: seconds) }

    /// The tick's cells; `giveBack` must follow.
    func handOver() -> TickCells {
        let full = pipeline.handOver(recycling: spare)
        return full
    }

    func giveBack(_ cells: TickCells) { spare = cells }

    /// Begins anew, as a reload makes it do after a hand-over.
    func reconfigure(_ options: PipelineOptions) {
        pipeline = IngestPipeline(options: options, totals: pipeline.totals)
    }
}

/// Workers and the merged state, driven by a test that says what time it is.
final class PipelineBench {
    let options: PipelineOptions
    let workers: [PipelineWorker]
    var state: MergedState
    var rejected: [RejectedLine] = []
    var tail: [String] = []
    var tailLinesMax = 0

    init(
        _ options: PipelineOptions = PipelineOptions(),
        totals: CumulativeTotals = CumulativeTotals()
    ) {
        self.options = options
        workers = (0..<options.workers).map { _ in PipelineWorker(options, totals: totals) }
        state = MergedState(options: options)
    }

    func send(
        _ text: String, worker: Int = 0, at seconds: Double = 1000,
        profile: ListenerProfile = ListenerProfile()
    ) {
        workers[worker].send(Array(text.utf8), at: seconds, profile: profile)
    }

    /// Hands every worker's cells over and merges them, in the order given.
    @discardableResult
    func tick(at seconds: Double = 1000, order: [Int]? = nil) -> TickBatch {
        state.beginTick(atSeconds: seconds, wantsBatch: true)
        for worker in order ?? Array(workers.indices) {
            workers[worker].begin(at: seconds)
            var cells = workers[worker].handOver()
            rejected += cells.rejected
            tail += cells.tail.map { String(decoding: $0, as: UTF8.self) }
            state.merge(&cells, worker: worker)
            cells.tailLinesMax = tailLinesMax
            workers[worker].giveBack(cells)
        }
        guard let batch = state.endTick() else { preconditionFailure("a batch was asked for") }
        return batch
    }

    /// Ticks, then ends the interval.
    func flush(at seconds: Double = 1000, order: [Int]? = nil) -> FlushView {
        tick(at: seconds, order: order)
        let batch = state.flush(
            timestampMilliseconds: Int64(seconds * 1000),
            measuredIntervalSeconds: options.intervalSeconds,
            nowSeconds: seconds)
        return FlushView(batch)
    }
}

/// A flush's points by key.
struct FlushView: Equatable {
    var counters: [String: Double] = [:]
    var gauges: [String: Double] = [:]
    var sets: [String: Double] = [:]
    var timers: [TimerName: TimerView] = [:]
    var numStats = 0

    struct TimerName: Hashable {
        var type: MetricType
        var key: String
    }

    struct TimerView: Equatable {
        var statistics: TimerStatistics?
        var weighted: TimerStatistics?
        var percentiles: [PercentileStatistics?]
        var weightedPercentiles: [PercentileStatistics?]
        var bins: [HistogramBin]
    }

    init(_ batch: FlushBatch) {
        func text(_ key: ByteRange) -> String {
            String(decoding: batch.keys[key.range], as: UTF8.self)
        }
        for point in batch.counters { counters[text(point.key)] = point.sum }
        for point in batch.gauges { gauges[text(point.key)] = point.value }
        for point in batch.sets { sets[text(point.key)] = point.cardinality }
        for point in batch.timers {
            let isIdle = point.statistics == nil
            let numbers = isIdle ? 0..<0 : batch.percentiles.indices
            timers[TimerName(type: point.type, key: text(point.key))] = TimerView(
                statistics: point.statistics, weighted: batch.weightedStatistics(of: point),
                percentiles: numbers.map { batch.percentile($0, of: point, isWeighted: false) },
                weightedPercentiles: numbers.map {
                    batch.percentile($0, of: point, isWeighted: true)
                },
                bins: Array(batch.bins[point.bins.range]))
        }
        numStats = batch.own.numStats
    }

    /// Without the agent's own series.
    var foreign: FlushView {
        var view = self
        view.counters = counters.filter { !$0.key.hasPrefix("statsd.") }
        view.gauges = gauges.filter { !$0.key.hasPrefix("statsd.") }
        return view
    }

    func timer(_ key: String, _ type: MetricType = .timer) -> TimerView? {
        timers[TimerName(type: type, key: key)]
    }
}

extension IngestLedger {
    var rejectedTotal: UInt64 { linesRejected.reduce(0, +) }
    var aggregatedTotal: UInt64 { samplesAggregated.reduce(0, +) }
    var droppedTotal: UInt64 { samplesDropped.reduce(0, +) }
}
