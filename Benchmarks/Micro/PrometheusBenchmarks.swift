import ExpositionKit
import HTTP
import Statsd

/// As much as the server asks for at a time.
private let pieceBytes = 64 * 1024

/// A scrape: the page of everything that was received, and the same compressed.
func measurePrometheus(_ report: Report) {
    let shapes: [(String, Int, Traffic)] = [
        ("counters", 100_000, .eachCounterOnce(names: 100_000)),
        ("timers of 20 values", 10_000, .timers(lines: 200_000, names: 10_000)),
        ("mixed", 100_000, .mixed(lines: 1_000_000, names: 100_000)),
        ("mixed, 4 tags", 100_000, .mixed(lines: 1_000_000, names: 100_000, hasTags: true)),
    ]
    for (shape, series, traffic) in shapes {
        guard report.wants("prometheus: \(shape)") else { continue }
        var exposition = exposition(of: traffic)
        report.measure("prometheus: \(shape), a series", count: series) {
            read(exposition.page(.text))
        }
        report.measure("prometheus: \(shape), gzip, a series", count: series) {
            var gzip = Gzip()
            read(exposition.page(.text)) { _ = gzip.compress($0, flushing: true) }
            _ = gzip.finish()
        }
    }
}

/// A pipeline's ticks and its flush, taken in.
private func exposition(of traffic: Traffic) -> Exposition {
    let worker = Worker()
    worker.ingest(traffic)
    var exposition = Exposition(options: ExpositionOptions())
    if let tick = worker.handOverTick() { exposition.append(tick, nowSeconds: 1_000) }
    let flush = worker.flush()
    exposition.append(flush.sets, keys: flush.keys, flush.mapping, nowSeconds: 1_000)
    exposition.finish(nowSeconds: 1_000)
    return exposition
}

/// Reads a page in pieces as the server does.
private func read(_ page: any HTTPBodyProducer, _ body: ([UInt8]) -> Void = { _ in }) {
    while true {
        switch page.nextChunk(bytesMax: pieceBytes) {
        case .bytes(let piece): body(piece)
        case .later: continue
        case .end: return
        case .failure: preconditionFailure("nobody withdraws the page")
        }
    }
}
