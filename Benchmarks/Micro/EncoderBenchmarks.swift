import Glibc
import Graphite
import Influx
import Statsd

/// What flushes are made of: the shape, how many series, and the lines behind them.
private let shapes: [(String, Int, Traffic)] = [
    ("counters", 100_000, .eachCounterOnce(names: 100_000)),
    ("timers", 1_000, .timers(lines: 20_000, names: 1_000)),
    ("mixed, 4 tags", 10_000, .mixed(lines: 100_000, names: 10_000, hasTags: true)),
]

private func flush(of traffic: Traffic) -> FlushBatch {
    let worker = Worker()
    worker.ingest(traffic)
    worker.handOver()
    return worker.flush()
}

/// A flush as InfluxDB's line protocol, a line a series.
func measureInflux(_ report: Report) {
    for (shape, series, traffic) in shapes {
        let batch = flush(of: traffic)
        for naming in InfluxNaming.allCases {
            var options = InfluxOptions()
            options.naming = naming
            let encoder = InfluxEncoder(options, hostTag: "host")
            report.measure("influx, \(naming.rawValue): \(shape), a series", count: series) {
                encode(batch, encoder)
            }
        }
    }
}

private func encode(
    _ batch: FlushBatch, _ encoder: InfluxEncoder, _ take: ([UInt8]) -> Void = { _ in }
) {
    var encoding = InfluxEncoding(batch, with: encoder, own: InfluxOwnFigures())
    while !encoding.step() {
        if encoding.byteCount >= 1 << 20 { take(encoding.takeBytes()) }
    }
    take(encoding.takeBytes())
}

/// A flush as Graphite's lines.
func measureGraphite(_ report: Report) {
    for (shape, series, traffic) in shapes {
        let batch = flush(of: traffic)
        let encoder = GraphiteEncoder(GraphiteOptions(), host: "host")
        report.measure("graphite: \(shape), a series", count: series) {
            encode(batch, encoder)
        }
    }
}

/// In steps and pieces, as the backend does it.
private func encode(
    _ batch: FlushBatch, _ encoder: GraphiteEncoder, _ take: ([UInt8]) -> Void = { _ in }
) {
    var encoding = GraphiteEncoding(batch, with: encoder, own: GraphiteOwnFigures())
    while !encoding.step() {
        if encoding.byteCount >= 1 << 20 { take(encoding.takeBytes()) }
    }
    take(encoding.takeBytes())
}

/// Writes on standard output what the measurement `name` encodes, for another program to do the
/// same; false if there is none of that name.
func writeEncoded(_ name: String) -> Bool {
    for (shape, _, traffic) in shapes {
        if name == "graphite: \(shape), a series" {
            encode(flush(of: traffic), GraphiteEncoder(GraphiteOptions(), host: "host"), printAll)
            return true
        }
        for naming in InfluxNaming.allCases
        where name == "influx, \(naming.rawValue): \(shape), a series" {
            var options = InfluxOptions()
            options.naming = naming
            encode(flush(of: traffic), InfluxEncoder(options, hostTag: "host"), printAll)
            return true
        }
    }
    return false
}

private func printAll(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let written = unsafe rest.withUnsafeBytes {
            unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count)
        }
        precondition(written > 0, "somebody reads what is printed")
        rest = rest.dropFirst(written)
    }
}
