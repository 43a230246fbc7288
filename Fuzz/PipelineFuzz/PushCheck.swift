import ExpositionKit
import OTLP
import RemoteWrite
import Statsd
import TestSupport

/// Pushes every flush as remote write and to OpenTelemetry, and reads it as receivers would.
struct PushCheck {
    private let host: String
    private var encoder: OTLPEncoder
    private var roster: ExpositionRoster?
    /// Series that the receiver of remote write knows.
    private var known: Set<String> = []

    init(_ chosen: PipelineCase) {
        host = chosen.options.limits.series == 6 ? "" : "web-1"
        encoder = OTLPEncoder(host: host)
    }

    mutating func add(_ tick: TickBatch) {
        var cursor = IntervalTimers.Cursor()
        while !encoder.add(tick, from: &cursor, valuesMax: 7) {}
    }

    mutating func check(_ batch: FlushBatch, _ exposition: Exposition) {
        checkRemoteWrite(exposition, batch.timestampMilliseconds)
        checkMetrics(batch)
    }

    private mutating func checkRemoteWrite(_ exposition: Exposition, _ milliseconds: Int64) {
        var encoding = RemoteWriteEncoding(
            exposition.samples(after: roster), atMilliseconds: milliseconds, host: host,
            requestSamplesMax: 10)
        while !encoding.step() {}
        roster = encoding.roster
        var now: Set<String> = []
        var ended: Set<String> = []
        for request in encoding.takeRequests() {
            for sample in Self.read(request.bytes, count: request.samples) {
                let isNew =
                    sample.isStale
                    ? ended.insert(sample.series).inserted : now.insert(sample.series).inserted
                precondition(isNew, "\(sample.series) stands twice in a flush")
            }
        }
        precondition(ended.isSubset(of: known), "\(ended.subtracting(known)) never was")
        precondition(known.subtracting(now).isSubset(of: ended), "series ended unmarked")
        known = now
    }

    private static func read(_ bytes: [UInt8], count: Int) -> [WriteRequest.Sample] {
        do {
            let samples = try WriteRequest(bytes).samples
            precondition(samples.count == count && count <= 10, "\(count) samples were said")
            return samples
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private mutating func checkMetrics(_ batch: FlushBatch) {
        var encoding = encoder.encoding(of: batch)
        while !encoding.step() {}
        var seen: Set<String> = []
        for request in encoding.takeRequests() {
            do {
                let points = try MetricsRequest(encoder.request(request.bytes)).points
                precondition(points.count == request.points, "points are missing")
                for point in points {
                    let tags = point.attributes.map { "\($0.key)\u{0}\($0.value)" }.sorted()
                    let identity = "\(point.name)\u{0}\(point.unit)\u{0}\(point.kind)\(tags)"
                    // An empty name or key is `_`, which may be there already.
                    let mayMeet =
                        point.name.hasPrefix("statsd.") || point.name == "_"
                        || point.attributes.keys.contains("_")
                    precondition(
                        seen.insert(identity).inserted || mayMeet,
                        "\(identity) stands twice in a flush")
                }
            } catch {
                preconditionFailure("\(error)")
            }
        }
    }
}
