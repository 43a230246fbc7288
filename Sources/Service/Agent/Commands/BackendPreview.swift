internal import Configuration
internal import Console
internal import Graphite
internal import Statsd

/// What a backend would send for one flush: its pure encoder, without its delivery.
struct BackendPreview {
    private let factory: BackendEncoders

    init(_ options: AgentOptions, hostName: String) {
        factory = BackendEncoders(hostName: hostName, timers: options.timers)
    }

    func text(of entry: BackendEntry, flush: FlushBatch, tick: TickBatch?) -> String {
        switch entry.type {
        case "graphite":
            var encoding = GraphiteEncoding(
                flush, with: factory.graphite(entry).encoder, own: GraphiteOwnFigures())
            while !encoding.step() {}
            return String(decoding: encoding.takeBytes(), as: UTF8.self)
        case "console":
            var encoding = ConsoleEncoding(flush, with: factory.console(entry).encoder)
            while !encoding.step() {}
            return String(decoding: encoding.takeBytes(), as: UTF8.self)
        default:
            return ""
        }
    }
}
