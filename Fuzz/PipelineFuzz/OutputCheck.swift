import Console
import ExpositionKit
import Graphite
import HTTP
import Influx
import Statsd
import TestSupport

/// Writes a flush in every form and reads it as its receivers would.
struct OutputCheck {
    private let chosen: PipelineCase

    init(_ chosen: PipelineCase) {
        self.chosen = chosen
    }

    func check(_ batch: FlushBatch, _ exposition: inout Exposition) {
        checkGraphite(batch)
        checkInflux(batch)
        checkConsole(batch)
        checkPages(&exposition)
    }

    private func checkGraphite(_ batch: FlushBatch) {
        let encoder = GraphiteEncoder(
            chosen.graphite, host: "web-1.example", isWeighted: chosen.options.timers.weighted)
        let (bytes, tally) = encoder.encode(batch)
        precondition(bytes.isEmpty || bytes.last == 0x0A, "the last line has no end")
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        precondition(lines.count == tally.lines, "\(lines.count) lines of \(tally.lines)")
        for line in lines { CarbonLine.check(Array(line)) }
    }

    private func checkInflux(_ batch: FlushBatch) {
        let encoder = InfluxEncoder(
            chosen.influx, hostTag: "web 1,=\\", isWeighted: chosen.options.timers.weighted)
        let (bytes, tally) = encoder.encode(batch)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        precondition(lines.count == tally.lines, "\(lines.count) lines of \(tally.lines)")
        for line in lines { InfluxLine.check(Array(line)) }
    }

    private func checkConsole(_ batch: FlushBatch) {
        let (bytes, _) = ConsoleEncoder(
            chosen.console, isWeighted: chosen.options.timers.weighted
        ).encode(batch)
        switch chosen.console.format {
        case .text: requireJSON(Array(bytes.drop { $0 != UInt8(ascii: "{") }))
        case .json:
            for line in bytes.split(separator: 0x0A) { requireJSON(Array(line)) }
        }
    }

    private func requireJSON(_ bytes: [UInt8]) {
        guard let position = StrictJSON.problem(in: bytes) else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        preconditionFailure("no JSON from byte \(position): \(text)")
    }

    private func checkPages(_ exposition: inout Exposition) {
        checkPage(exposition.page(.text, own: Self.own), .text)
        do { _ = try CheckedMessages(exposition.page(.protobuf, own: Self.own).bytes()) } catch {
            preconditionFailure("\(error)")
        }
        guard chosen.prometheus.naming == .openMetrics else { return }
        checkPage(exposition.page(.openMetrics, own: Self.own), .openMetrics)
    }

    private func checkPage(_ page: any HTTPBodyProducer, _ format: ExpositionFormat) {
        var bytes: [UInt8] = []
        reading: while true {
            switch page.nextChunk(bytesMax: 4_096) {
            case .bytes(let piece): bytes += piece
            case .later: continue
            case .failure: preconditionFailure("the page failed")
            case .end: break reading
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            preconditionFailure("a page that is not UTF-8")
        }
        do { _ = try CheckedPage(text, format) } catch {
            preconditionFailure("\(error) in \(text)")
        }
    }

    private static var own: [MetricFamily] {
        [
            MetricFamily(
                name: "martlet_lines_received_total", kind: .counter, help: "Lines.",
                samples: [.init(labels: [("listener", "udp://127.0.0.1:8125")], value: 12)]),
            MetricFamily(
                name: "martlet_series", kind: .gauge, help: "Series.", samples: [.init(value: 2)]),
        ]
    }
}
