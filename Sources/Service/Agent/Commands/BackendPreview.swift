internal import Configuration
internal import Console
internal import ExpositionKit
internal import Graphite
internal import HTTP
internal import Influx
internal import Prometheus
internal import Statsd

/// What a backend would send for one flush: its pure encoder, without its delivery.
struct BackendPreview {
    private let encoders: BackendEncoders

    init(_ options: AgentOptions, hostName: String) {
        encoders = BackendEncoders(
            hostName: hostName, hostTag: options.hostTag.value(hostName: hostName),
            timers: options.timers)
    }

    func text(of entry: BackendEntry, flush: FlushBatch, tick: TickBatch?) -> String {
        String(decoding: bytes(of: entry, flush: flush, tick: tick), as: UTF8.self)
    }

    private func bytes(of entry: BackendEntry, flush: FlushBatch, tick: TickBatch?) -> [UInt8] {
        switch entry.type {
        case "graphite":
            var encoding = GraphiteEncoding(
                flush, with: encoders.graphite(entry).encoder, own: GraphiteOwnFigures())
            while !encoding.step() {}
            return encoding.takeBytes()
        case "influxdb": return encoders.influx(entry).encoder.encode(flush).bytes
        case "console":
            var encoding = ConsoleEncoding(flush, with: encoders.console(entry).encoder)
            while !encoding.step() {}
            return encoding.takeBytes()
        case "prometheus":
            return page(encoders.decode(entry, PrometheusOptions.schema).series, flush, tick)
        case "repeater":
            // It sends the capture's packets, not what comes of them.
            return []
        default:
            preconditionFailure("a configuration with an unknown type of backend was accepted")
        }
    }

    private func page(
        _ options: ExpositionOptions, _ flush: FlushBatch, _ tick: TickBatch?
    ) -> [UInt8] {
        var exposition = Exposition(options: options)
        if let tick { exposition.append(tick, nowSeconds: 0) }
        exposition.append(flush.sets, keys: flush.keys, nowSeconds: 0)
        exposition.finish(nowSeconds: 0)
        let page = exposition.page(.text, own: [])
        var bytes: [UInt8] = []
        while true {
            switch page.nextChunk(bytesMax: 65_536) {
            case .bytes(let chunk): bytes.append(contentsOf: chunk)
            case .later: continue
            case .end, .failure: return bytes
            }
        }
    }
}
