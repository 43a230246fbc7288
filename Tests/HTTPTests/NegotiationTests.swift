import HTTP
import Testing

@Suite struct NegotiationTests {
    @Test(
        arguments: [
            ([], false), (["gzip"], true), (["GZIP"], true), (["x-gzip"], true),
            (["deflate, gzip;q=0.5"], true), (["deflate", "gzip"], true), (["gzip;q=0"], false),
            (["gzip; q=0.000"], false), (["gzip ;q=0.001"], true), (["*"], true),
            (["*;q=0"], false),
            (["gzip;q=0, *"], false), (["identity"], false), (["gzipped"], false), ([""], false),
            (["gzip;q=2"], false), (["gzip;q=abc"], false), (["gzip;q="], false),
            ([",,gzip,,"], true),
            (["br;q=1.0, gzip;q=0.8, *;q=0.1"], true), (["gzip;q=0.1234"], false),
        ] as [([String], Bool)])
    func `gzip is taken when it has a weight`(fields: [String], isAccepted: Bool) {
        let headers = HTTPHeaders(fields.map { ("accept-encoding", $0) })
        #expect(Negotiation.acceptsGzip(headers) == isAccepted)
    }

    private static let prometheus2 =
        "application/openmetrics-text;version=1.0.0;q=0.5,"
        + "application/openmetrics-text;version=0.0.1;q=0.4,"
        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
    private static let prometheus3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"

    @Test(
        arguments: [
            ([], .text), ([""], .text), (["*/*"], .text), (["text/html"], .text),
            (["application/openmetrics-text"], .openMetrics),
            (["Application/OpenMetrics-Text; Version=\"1.0.0\""], .openMetrics),
            (["application/openmetrics-text; version=0.0.1"], .text),
            (["application/openmetrics-text; version=2.0.0, text/plain;q=0.1"], .text),
            (["application/openmetrics-text;q=0.5", "text/plain;q=0.6"], .text),
            (["application/openmetrics-text;q=0.6", "text/plain;q=0.5"], .openMetrics),
            (["application/openmetrics-text;q=0, */*"], .text),
            (["application/*;q=0.9, text/plain;q=0.1"], .openMetrics),
            (["text/plain;q=0.1, */*"], .openMetrics),
            (["application/openmetrics-text, text/plain"], .text),
            (["application/openmetrics-text; charset=utf-8"], .openMetrics),
            (["application/openmetrics-text; charset=latin1"], .text),
            (["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"], .text),
            ([prometheus2], .openMetrics), ([prometheus3], .openMetrics),
        ] as [([String], ExpositionFormat)])
    func `the format with the greatest weight is chosen`(
        fields: [String], format: ExpositionFormat
    ) {
        let headers = HTTPHeaders(fields.map { ("Accept", $0) })
        #expect(Negotiation.exposition(headers) == format)
    }

    /// With `--enable-feature=native-histograms`.
    private static let native =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
        + "encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"

    @Test(
        arguments: [
            ([native], .protobuf), ([prometheus2], .openMetrics), (["*/*"], .text),
            (["application/*"], .openMetrics), (["application/vnd.google.protobuf"], .text),
            (
                [
                    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                        + "encoding=text"
                ], .text
            ),
        ] as [([String], ExpositionFormat)])
    func `only who names the delimited message gets Protocol Buffers`(
        fields: [String], format: ExpositionFormat
    ) {
        let headers = HTTPHeaders(fields.map { ("Accept", $0) })
        let offers: [ExpositionFormat] = [.text, .openMetrics, .protobuf]
        #expect(Negotiation.exposition(headers, offers: offers) == format)
    }

    @Test func `a format that is not offered is not chosen`() {
        let headers = HTTPHeaders([("Accept", Self.prometheus2)])
        #expect(Negotiation.exposition(headers, offers: [.text]) == .text)
    }

    @Test func `a long list is read no further than its bound`() {
        let padding = String(repeating: "a/b,", count: 64)
        let headers = HTTPHeaders([("Accept", padding + "application/openmetrics-text")])
        #expect(Negotiation.exposition(headers) == .text)
    }
}
