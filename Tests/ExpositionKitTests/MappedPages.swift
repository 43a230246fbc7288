import ExpositionKit
import HTTP
import Statsd
import TestSupport

/// Lines in, pages out: a worker, the merged state and an exposition under one mapping.
struct MappedPages: ~Copyable {
    private var options = PipelineOptions()
    private var pipeline: IngestPipeline
    private var state: MergedState
    private var exposition: Exposition
    private var spare: TickCells
    private let expositionOptions: ExpositionOptions

    init(_ mapping: MappingRules, _ expositionOptions: ExpositionOptions = ExpositionOptions()) {
        self.expositionOptions = expositionOptions
        options.mapping = mapping
        options.timers.classicBuckets = ExpositionOptions.classicBuckets(
            for: [expositionOptions], mapping)
        pipeline = IngestPipeline(options: options)
        state = MergedState(options: options)
        spare = TickCells(options: options)
        exposition = Exposition(options: expositionOptions)
    }

    /// The page after a tick of `lines`.
    mutating func page(_ lines: String, atSeconds now: Double = 1_000) throws -> String {
        let bytes = Array(lines.utf8)
        pipeline.begin(batchAtSeconds: now)
        pipeline.ingestDatagram(bytes.span, listener: 0, profile: ListenerProfile())
        state.beginTick(atSeconds: now, wantsBatch: true)
        var cells = pipeline.handOver(recycling: spare)
        state.merge(&cells, worker: 0)
        spare = cells
        if let tick = state.endTick() { exposition.append(tick, nowSeconds: now) }
        let flush = state.flush(
            timestampMilliseconds: Int64(now) * 1_000, measuredIntervalSeconds: 10, nowSeconds: now)
        exposition.append(flush.sets, keys: flush.keys, flush.mapping, nowSeconds: now)
        exposition.finish(nowSeconds: now)
        return try exposition.page(.text).text()
    }

    /// The page as it is, in another format.
    mutating func bytes(_ format: ExpositionFormat) throws -> [UInt8] {
        try exposition.page(format).bytes()
    }

    /// The same with metrics of the agent's own, to be read.
    mutating func body(
        _ format: ExpositionFormat, own: [MetricFamily]
    ) -> any HTTPBodyProducer {
        exposition.page(format, own: own)
    }

    /// Takes other rules, as a reload does.
    mutating func reload(_ mapping: MappingRules) {
        options.mapping = mapping
        options.timers.classicBuckets = ExpositionOptions.classicBuckets(
            for: [expositionOptions], mapping)
        pipeline = IngestPipeline(options: options)
        state.reconfigure(options)
    }

    var conflicts: [ExpositionConflict] { exposition.conflicts }
}
