internal import Configuration
internal import Console
internal import ExpositionKit
internal import Graphite
internal import HTTP
internal import Influx
internal import OTLP
internal import Statsd

/// What a backend would send for one flush: its pure encoder, without its delivery.
struct BackendPreview {
    private let encoders: BackendEncoders

    init(_ options: AgentOptions, hostName: String) {
        encoders = BackendEncoders(
            hostName: hostName, hostTag: options.hostTag.value(hostName: hostName),
            timers: options.timers, page: options.backends.first { $0.type == "prometheus" })
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
        case "otlp": return summary(of: encoders.otlp(entry).encoder, flush, tick)
        case "prometheus", "remote_write", "store":
            return page(encoders.exposition(entry) ?? ExpositionOptions(), flush, tick)
        case "repeater":
            // It sends the capture's packets, not what comes of them.
            return []
        default:
            preconditionFailure("a configuration with an unknown type of backend was accepted")
        }
    }

    /// Its requests are no text: how much they are must do.
    private func summary(
        of encoder: OTLPEncoder, _ flush: FlushBatch, _ tick: TickBatch?
    ) -> [UInt8] {
        var encoder = encoder
        var cursor = IntervalTimers.Cursor()
        if let tick { _ = encoder.add(tick, from: &cursor, valuesMax: .max) }
        var encoding = encoder.encoding(of: flush)
        while !encoding.step() {}
        let requests = encoding.takeRequests()
        let points = requests.reduce(0) { $0 + $1.points }
        let bytes = requests.reduce(0) { $0 + encoder.request($1.bytes).count }
        return Array("\(points) points in \(requests.count) requests of \(bytes) bytes\n".utf8)
    }

    private func page(
        _ options: ExpositionOptions, _ flush: FlushBatch, _ tick: TickBatch?
    ) -> [UInt8] {
        var exposition = Exposition(options: options)
        if let tick { exposition.append(tick, nowSeconds: 0) }
        exposition.append(flush.sets, keys: flush.keys, flush.mapping, nowSeconds: 0)
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
