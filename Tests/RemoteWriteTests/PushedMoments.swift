import ExpositionKit
import HTTP
import RemoteWrite
import Statsd
import TestSupport

/// Ticks in, requests out: an exposition whose moments are pushed one after the other.
struct PushedMoments {
    var maker: TickMaker
    private var exposition: Exposition
    private var roster: ExpositionRoster?
    private let host: String
    private let requestSamplesMax: Int

    init(
        _ options: ExpositionOptions = ExpositionOptions(), host: String = "",
        requestSamplesMax: Int = 2_000
    ) {
        maker = TickMaker(edges: ExpositionOptions.classicBuckets(for: [options]))
        exposition = Exposition(options: options)
        self.host = host
        self.requestSamplesMax = requestSamplesMax
    }

    /// The requests of a flush at this Unix second, which is the steady clock's, too.
    mutating func requests(atSeconds now: Double) -> [[UInt8]] {
        let flush = maker.takeFlush()
        exposition.append(maker.takeTick(), nowSeconds: now)
        exposition.append(flush.sets, keys: flush.keys, flush.mapping, nowSeconds: now)
        exposition.finish(nowSeconds: now)
        return encode(exposition.samples(after: roster), now, keepsRoster: true)
    }

    mutating func samples(atSeconds now: Double) throws -> [WriteRequest.Sample] {
        try requests(atSeconds: now).flatMap { try WriteRequest($0).samples }
    }

    /// A tick without news, in which what is too old expires.
    mutating func expire(atSeconds now: Double) {
        exposition.append(maker.takeTick(), nowSeconds: now)
        exposition.finish(nowSeconds: now)
    }

    /// The markers of a clean stop.
    mutating func end(atSeconds now: Double) throws -> [WriteRequest.Sample] {
        guard let roster else { return [] }
        return try encode(exposition.end(of: roster), now, keepsRoster: false)
            .flatMap { try WriteRequest($0).samples }
    }

    private mutating func encode(
        _ samples: ExpositionSamples, _ now: Double, keepsRoster: Bool
    ) -> [[UInt8]] {
        var encoding = RemoteWriteEncoding(
            samples, atMilliseconds: Int64(now * 1000), host: host,
            requestSamplesMax: requestSamplesMax)
        var requests: [[UInt8]] = []
        var isDone = false
        while !isDone {
            isDone = encoding.step()
            requests += encoding.takeRequests().map(\.bytes)
        }
        if keepsRoster { roster = encoding.roster }
        return requests
    }

    /// The page of this moment, by lines.
    mutating func page() throws -> [String: Double] {
        try CheckedPage(exposition.page(.text).text()).samples
    }
}

extension [WriteRequest.Sample] {
    /// Values by series, markers left out.
    var values: [String: Double] {
        Dictionary(
            filter { !$0.isStale }.map { ($0.series, $0.value) },
            uniquingKeysWith: { _, last in last })
    }

    var stale: [String] { filter(\.isStale).map(\.series) }
}
