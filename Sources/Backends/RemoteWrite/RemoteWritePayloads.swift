import BackendKit
import Configuration
import ExpositionKit
import HTTP

/// Carries requests to a remote-write receiver, and knows what its answers mean.
///
/// A request is taken whole or refused whole: one sample that is out of order costs all others. So
/// one that is refused is sent again in halves, down to the bad series. Source of statuses: the
/// specification and Prometheus 2.42 as observed, `docs/OPERATIONS.md`. On the delivery thread.
final class RemoteWritePayloads: HTTPPayloads {
    /// Refusals in a row while bad series are looked for: to find one of 2,000 takes 11, so a
    /// request that is bad throughout costs no more than this.
    private static let bisectionsMax = 256

    private let url: String
    private let credentials: HTTPCredentials
    private let timeoutMilliseconds: UInt64
    private let wallSeconds: () -> Double
    private var bisections = 0

    init(
        _ options: RemoteWriteOptions, credentials: HTTPCredentials,
        wallSeconds: @escaping () -> Double
    ) {
        url = options.url.text
        timeoutMilliseconds = options.series.common.timeoutMilliseconds
        self.credentials = credentials
        self.wallSeconds = wallSeconds
    }

    func request(for payload: Payload) -> HTTPClientRequest {
        var request = HTTPClientRequest(
            url: url, headers: credentials.headers, body: Snappy.compress(payload.bytes),
            timeoutMilliseconds: timeoutMilliseconds)
        request.headers += [
            ("Content-Type", "application/x-protobuf"), ("Content-Encoding", "snappy"),
            ("X-Prometheus-Remote-Write-Version", "0.1.0"), ("User-Agent", "martlet"),
        ]
        return request
    }

    func verdict(on response: HTTPClientResponse, to payload: Payload) -> DeliveryVerdict {
        let reason = DeliveryVerdict.reason(of: response)
        if response.status != 400 { bisections = 0 }
        switch response.status {
        case 400:
            bisections += 1
            let isSingle = payload.points <= 1
            let isHopeless = bisections > Self.bisectionsMax
            return isSingle || isHopeless ? .reject(reason: reason) : .split(reason: reason)
        case 401, 403:
            // The file may hold another secret by now.
            return credentials.refresh() ? .retry(reason: reason) : .retrySlowly(reason: reason)
        default:
            return .standard(for: response, nowSeconds: wallSeconds())
        }
    }

    /// Each series is a field of its own, with one sample.
    func split(_ payload: Payload) -> [Payload]? { payload.protobufHalves }
}
