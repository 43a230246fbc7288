import ExpositionKit
import HTTP
import OTLP
import RemoteWrite
import Statsd

/// A flush as remote write: a sample of each series, in requests of 2,000, not compressed.
func measureRemoteWrite(_ report: Report) {
    let shapes: [(String, Int, Traffic)] = [
        ("counters", 100_000, .eachCounterOnce(names: 100_000)),
        ("timers of 20 values", 10_000, .timers(lines: 200_000, names: 10_000)),
        ("mixed, 4 tags", 100_000, .mixed(lines: 1_000_000, names: 100_000, hasTags: true)),
    ]
    for (shape, series, traffic) in shapes {
        guard report.wants("remote write: \(shape)") else { continue }
        var exposition = Exposition(options: ExpositionOptions())
        let worker = Worker()
        worker.ingest(traffic)
        if let tick = worker.handOverTick() { exposition.append(tick, nowSeconds: 1_000) }
        let flush = worker.flush()
        exposition.append(flush.sets, keys: flush.keys, flush.mapping, nowSeconds: 1_000)
        exposition.finish(nowSeconds: 1_000)
        report.measure("remote write: \(shape), a series", count: series) {
            push(exposition, after: nil)
        }
        let before = exposition.samples(after: nil).roster
        report.measure("remote write: \(shape), known, a series", count: series) {
            push(exposition, after: before)
        }
    }
}

private func push(_ exposition: Exposition, after before: ExpositionRoster?) {
    var encoding = RemoteWriteEncoding(
        exposition.samples(after: before), atMilliseconds: 1_700_000_000_000, host: "host",
        requestSamplesMax: 2_000)
    while !encoding.step() { _ = encoding.takeRequests() }
    _ = encoding.takeRequests()
}

/// A flush for a collector, and the ticks that its histograms are made of.
func measureOTLP(_ report: Report) {
    let shapes: [(String, Int, Traffic)] = [
        ("counters", 100_000, .eachCounterOnce(names: 100_000)),
        ("timers of 20 values", 10_000, .timers(lines: 200_000, names: 10_000)),
        ("mixed, 4 tags", 100_000, .mixed(lines: 1_000_000, names: 100_000, hasTags: true)),
    ]
    for (shape, series, traffic) in shapes {
        guard report.wants("otlp: \(shape)") else { continue }
        let worker = Worker()
        worker.ingest(traffic)
        guard let tick = worker.handOverTick() else { continue }
        let flush = worker.flush()
        report.measure("otlp: \(shape), a series", count: series) {
            var encoder = OTLPEncoder(host: "host")
            var cursor = IntervalTimers.Cursor()
            while !encoder.add(tick, from: &cursor, valuesMax: 20_000) {}
            var encoding = encoder.encoding(of: flush)
            while !encoding.step() { _ = encoding.takeRequests() }
            _ = encoding.takeRequests()
        }
    }
}
