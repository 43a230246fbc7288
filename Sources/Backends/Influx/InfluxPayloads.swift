import BackendKit
import Configuration
import HTTP

/// Carries lines to InfluxDB by HTTP, and knows what its answers mean.
///
/// Source of statuses: InfluxDB 1.6 and 2 as observed, `docs/OPERATIONS.md`. Lives on the delivery
/// thread.
final class InfluxPayloads: HTTPPayloads {
    /// Refusals in a row while the bad lines of a batch are looked for: to find one of 5,000 takes
    /// 13, so a batch that is bad throughout costs no more than this.
    private static let bisectionsMax = 256

    private let options: InfluxOptions
    private let credentials: HTTPCredentials
    private let writeURL: String
    private let queryURL: String
    private let wallSeconds: () -> Double
    private var bisections = 0

    init(
        _ options: InfluxOptions, credentials: HTTPCredentials,
        wallSeconds: @escaping () -> Double
    ) {
        self.options = options
        self.credentials = credentials
        self.wallSeconds = wallSeconds
        (writeURL, queryURL) = Self.urls(options)
    }

    private static func urls(_ options: InfluxOptions) -> (write: String, query: String) {
        var base = options.url.text
        while base.hasSuffix("/") { base.removeLast() }
        let encoded = PercentEncoding.text
        switch options.version {
        case .one:
            var write = "\(base)/write?db=\(encoded(options.database))&precision=ms"
            if !options.retentionPolicy.isEmpty {
                write += "&rp=\(encoded(options.retentionPolicy))"
            }
            return (write, base + "/query")
        case .two:
            let place = "org=\(encoded(options.organization))&bucket=\(encoded(options.bucket))"
            return ("\(base)/api/v2/write?\(place)&precision=ms", "")
        }
    }

    func request(for payload: Payload) -> HTTPClientRequest {
        var request = HTTPClientRequest(
            url: writeURL, headers: credentials.headers, body: payload.bytes,
            timeoutMilliseconds: options.common.timeoutMilliseconds)
        request.headers.append(("Content-Type", "text/plain; charset=utf-8"))
        if options.isCompressed {
            var gzip = Gzip()
            request.body = gzip.compress(payload.bytes) + gzip.finish()
            request.headers.append(("Content-Encoding", "gzip"))
        }
        return request
    }

    /// `CREATE DATABASE`, which changes nothing where the database exists.
    var preparation: HTTPClientRequest? {
        guard options.isVersion1, options.createsDatabase else { return nil }
        let name = options.database.flatMap { letter in
            letter == "\"" || letter == "\\" ? "\\\(letter)" : String(letter)
        }
        let query = "q=" + PercentEncoding.text("CREATE DATABASE \"\(String(name))\"")
        var request = HTTPClientRequest(
            url: queryURL, headers: credentials.headers, body: Array(query.utf8),
            timeoutMilliseconds: options.common.timeoutMilliseconds)
        request.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        return request
    }

    func verdict(on response: HTTPClientResponse, to payload: Payload) -> DeliveryVerdict {
        let answer = InfluxAnswer(response)
        let reason = answer.reason(options.integers)
        if response.status != 400 { bisections = 0 }
        switch response.status {
        case 400: return refusal(of: payload, answer, reason)
        case 401, 403:
            // The file may hold another secret by now.
            return credentials.refresh()
                ? .retry(reason: reason) : .retrySlowly(reason: reason)
        case 404 where preparation != nil: return .prepare(reason: reason)
        default:
            switch DeliveryVerdict.standard(for: response, nowSeconds: wallSeconds()) {
            case .delivered(let rejected, _): return .delivered(rejected: rejected)
            case .retry(let delay, _): return .retry(afterMilliseconds: delay, reason: reason)
            case .retrySlowly: return .retrySlowly(reason: reason)
            case .split: return .split(reason: reason)
            case .reject: return .reject(reason: reason)
            case .prepare: return .prepare(reason: reason)
            }
        }
    }

    /// Version 1 has stored the good lines and says how many are bad; version 2 has stored none and
    /// says of one line why, so that the bad ones are looked for.
    private func refusal(
        of payload: Payload, _ answer: InfluxAnswer, _ reason: String
    ) -> DeliveryVerdict {
        switch options.version {
        case .one:
            guard answer.isPartialWrite else { return .reject(reason: reason) }
            return .delivered(rejected: max(1, answer.droppedLines), reason: reason)
        case .two:
            bisections += 1
            let isSingle = payload.points <= 1
            let isHopeless = bisections > Self.bisectionsMax
            return isSingle || isHopeless ? .reject(reason: reason) : .split(reason: reason)
        }
    }

    func split(_ payload: Payload) -> [Payload]? {
        let bytes = payload.bytes.span
        guard let border = Self.lineEnd(nearestToMiddleOf: bytes) else { return nil }
        let halves = [payload.bytes[..<border], payload.bytes[border...]]
        let first = halves[0].count { $0 == UInt8(ascii: "\n") }
        return zip(halves, [first, payload.points - first]).map { half, points in
            Payload(
                bytes: Array(half), points: points, createdAtSeconds: payload.createdAtSeconds)
        }
    }

    /// Where a line ends nearest to the middle; `nil` with less than two lines.
    private static func lineEnd(nearestToMiddleOf bytes: Span<UInt8>) -> Int? {
        let middle = bytes.count / 2
        let newline = UInt8(ascii: "\n")
        // An end at the very end of the bytes makes no second half.
        var after = middle
        while after < bytes.count - 1, bytes[after] != newline { after += 1 }
        var before = middle - 1
        while before >= 0, bytes[before] != newline { before -= 1 }
        let hasAfter = after < bytes.count - 1
        guard hasAfter || before >= 0 else { return nil }
        if !hasAfter { return before + 1 }
        if before < 0 { return after + 1 }
        return after - middle < middle - before ? after + 1 : before + 1
    }
}
