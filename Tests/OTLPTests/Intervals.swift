import OTLP
import Statsd
import TestSupport

/// Ticks and flushes of one pipeline in, requests out.
struct Intervals {
    var maker = TickMaker()
    private var encoder: OTLPEncoder
    private var timestampMilliseconds: Int64 = 1_700_000_000_000

    init(host: String = "h1", encoder: OTLPEncoder? = nil) {
        self.encoder = encoder ?? OTLPEncoder(host: host)
    }

    /// Takes a tick in, by steps of so many values.
    mutating func tick(valuesMax: Int = 3) {
        let tick = maker.takeTick()
        var cursor = IntervalTimers.Cursor()
        while !encoder.add(tick, from: &cursor, valuesMax: valuesMax) {}
    }

    /// The requests of the interval that ends now.
    mutating func requests(afterSeconds seconds: Int64 = 10) -> [[UInt8]] {
        tick()
        timestampMilliseconds += seconds * 1000
        var flush = maker.takeWholeFlush()
        flush.timestampMilliseconds = timestampMilliseconds
        var encoding = encoder.encoding(of: flush)
        var requests: [[UInt8]] = []
        var isDone = false
        while !isDone {
            isDone = encoding.step()
            requests += encoding.takeRequests().map { encoder.request($0.bytes) }
        }
        return requests
    }

    mutating func points(afterSeconds seconds: Int64 = 10) throws -> [MetricsRequest.Point] {
        try requests(afterSeconds: seconds).flatMap { try MetricsRequest($0).points }
    }
}

extension [MetricsRequest.Point] {
    /// The point of a name, where there is only one.
    subscript(name: String) -> MetricsRequest.Point? {
        let found = filter { $0.name == name }
        return found.count == 1 ? found[0] : nil
    }
}
