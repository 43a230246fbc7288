internal import HTTP
internal import Statsd

/// Series by the parts of their keys: `/api/martlet/cardinality`.
extension AdminRoutes {
    /// Longest prefix that is looked for: as long as a name may be by default.
    static var prefixBytesMax: Int { 1024 }

    func cardinality(_ request: HTTPRequest) -> HTTPResponse {
        let prefix = Array((request.parameter("prefix") ?? "").utf8)
        guard prefix.count <= Self.prefixBytesMax else {
            return .text(400, "a prefix has at most \(Self.prefixBytesMax) bytes")
        }
        var response = HTTPResponse(headers: [("Content-Type", "application/json")]).uncached()
        guard request.method != .head else { return response }
        guard let answer = counts.begin() else {
            return .text(503, "\(PendingCounts.countsMax) counts are under way").uncached()
        }
        view.countSeries(prefix: prefix) { [counts] cardinality in
            counts.end(answer, with: cardinality.map { Self.json($0, prefix: prefix) })
        }
        response.body = .stream(answer)
        return response
    }

    private static func json(_ cardinality: SeriesCardinality, prefix: [UInt8]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.key("prefix")
            json.string(repairing: prefix)
            json.field("series", cardinality.series)
            json.field("series_matching", cardinality.seriesMatching)
            json.field("series_looked_at", cardinality.seriesLookedAt)
            json.field("prefixes", array: cardinality.prefixes) { $0.write($1) }
            json.field("names", array: cardinality.names) { $0.write($1) }
            json.field("tags", array: cardinality.tags) { json, tag in
                json.object { json in
                    json.field("key", tag.key)
                    json.field("series", tag.series)
                    json.field("values", tag.values)
                    json.field("values_complete", tag.hasAllValues)
                }
            }
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ part: SeriesCardinality.Part) {
        object { json in
            json.field("name", part.name)
            json.field("series", part.series)
            json.field("is_name", part.isWholeName)
        }
    }
}

/// The answers that wait for the flush thread to count series.
///
/// Lives on the delivery thread.
final class PendingCounts {
    /// Each is a pass over up to `SeriesCardinality.seriesLookedAtMax` series.
    static let countsMax = 4

    private var underWay = 0

    /// A body that is filled later; `nil` when there are too many.
    func begin() -> LaterProducer? {
        guard underWay < Self.countsMax else { return nil }
        underWay += 1
        return LaterProducer()
    }

    func end(_ producer: LaterProducer, with bytes: [UInt8]?) {
        underWay -= 1
        producer.fill(bytes)
    }
}

/// A body that another thread has to find out first; cut if that ends without an answer.
final class LaterProducer: HTTPBodyProducer {
    private enum State {
        case waiting
        case known(ArraySlice<UInt8>)
        case failed
    }

    private var state = State.waiting

    func fill(_ bytes: [UInt8]?) {
        state = bytes.map { .known($0[...]) } ?? .failed
    }

    func nextChunk(bytesMax: Int) -> HTTPChunk {
        switch state {
        case .waiting: return .later
        case .failed: return .failure
        case .known(let rest):
            guard !rest.isEmpty else { return .end }
            state = .known(rest.dropFirst(bytesMax))
            return .bytes(Array(rest.prefix(bytesMax)))
        }
    }
}
