import Graphite
import Statsd

/// A flush as Graphite's lines.
func measureGraphite(_ report: Report) {
    let shapes: [(String, Int, Traffic)] = [
        ("counters", 100_000, .eachCounterOnce(names: 100_000)),
        ("timers", 1_000, .timers(lines: 20_000, names: 1_000)),
        ("mixed, 4 tags", 10_000, .mixed(lines: 100_000, names: 10_000, hasTags: true)),
    ]
    for (shape, series, traffic) in shapes {
        let worker = Worker()
        worker.ingest(traffic)
        worker.handOver()
        let batch = worker.flush()
        let encoder = GraphiteEncoder(GraphiteOptions(), host: "host")
        report.measure("graphite: \(shape), a series", count: series) {
            encode(batch, encoder)
        }
    }
}

/// In steps and pieces, as the backend does it.
private func encode(_ batch: FlushBatch, _ encoder: GraphiteEncoder) {
    var encoding = GraphiteEncoding(batch, with: encoder, own: GraphiteOwnFigures())
    while !encoding.step() {
        if encoding.byteCount >= 1 << 20 { _ = encoding.takeBytes() }
    }
    _ = encoding.takeBytes()
}
