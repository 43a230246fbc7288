import BackendKit
import Configuration
import HTTP

/// Carries requests to a collector, and knows what its answers mean.
///
/// Of errors only 429, 502, 503 and 504 are answers to be tried again; the protocol forbids it for
/// all others. Source: the OTLP specification, section "OTLP/HTTP Response". On the delivery
/// thread.
struct OTLPPayloads: HTTPPayloads {
    private let url: String
    private let headers: [(name: String, value: String)]
    private let isCompressed: Bool
    private let timeoutMilliseconds: UInt64
    private let encoder: OTLPEncoder
    private let wallSeconds: () -> Double

    /// - Parameters:
    ///   - options: the backend's settings.
    ///   - headers: the fields of `headers_file`.
    ///   - encoder: puts the head around metrics.
    ///   - wallSeconds: Unix time, for `Retry-After`.
    init(
        _ options: OTLPOptions, headers: [(name: String, value: String)], encoder: OTLPEncoder,
        wallSeconds: @escaping () -> Double
    ) {
        url = options.url.text
        isCompressed = options.isCompressed
        timeoutMilliseconds = options.common.timeoutMilliseconds
        self.headers = headers
        self.encoder = encoder
        self.wallSeconds = wallSeconds
    }

    func request(for payload: Payload) -> HTTPClientRequest {
        var request = HTTPClientRequest(
            url: url, headers: headers, body: encoder.request(payload.bytes),
            timeoutMilliseconds: timeoutMilliseconds)
        request.headers += [
            ("Content-Type", "application/x-protobuf"), ("User-Agent", "martlet"),
        ]
        if isCompressed {
            var gzip = Gzip()
            request.body = gzip.compress(request.body ?? []) + gzip.finish()
            request.headers.append(("Content-Encoding", "gzip"))
        }
        return request
    }

    func verdict(on response: HTTPClientResponse, to payload: Payload) -> DeliveryVerdict {
        switch response.status {
        case 200..<300: return delivered(response.body)
        case 413: return .split(reason: DeliveryVerdict.reason(of: response))
        case 429, 502, 503, 504:
            return .standard(for: response, nowSeconds: wallSeconds())
        default: return .reject(reason: Self.reason(of: response))
        }
    }

    /// Each metric is a field of its own, with one point.
    func split(_ payload: Payload) -> [Payload]? { payload.protobufHalves }

    /// ExportMetricsServiceResponse{1 partial_success{1 rejected_data_points, 2 error_message}}.
    private func delivered(_ body: [UInt8]) -> DeliveryVerdict {
        guard let partial = ProtobufFields(body).first(where: { $0.number == 1 }) else {
            return .delivered()
        }
        var rejected = 0
        var message: ArraySlice<UInt8> = []
        for field in ProtobufFields(body, in: partial.content) {
            if field.number == 1 { rejected = Self.number(body[field.content]) }
            if field.number == 2 { message = body[field.content] }
        }
        return .delivered(rejected: rejected, reason: Self.reason(status: 200, message))
    }

    /// A varint.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        Int(clamping: bytes.reversed().reduce(UInt64(0)) { $0 << 7 | UInt64($1 & 0x7F) })
    }

    /// An error's body is a `Status`, whose field 2 is the message; proxies answer text.
    private static func reason(of response: HTTPClientResponse) -> String {
        let isStatus = response.headers["content-type"] == "application/x-protobuf"
        guard isStatus,
            let message = ProtobufFields(response.body).first(where: { $0.number == 2 })
        else { return DeliveryVerdict.reason(of: response) }
        return reason(status: response.status, response.body[message.content])
    }

    private static func reason(status: Int, _ message: ArraySlice<UInt8>) -> String {
        DeliveryVerdict.reason(
            of: HTTPClientResponse(status: status, body: Array(message)))
    }
}
