import BackendKit
package import Configuration

extension OTLPOptions {
    /// The keys of an entry `{type: otlp, …}`.
    package static var schema: Schema<OTLPOptions> {
        let common =
            BackendCommonOptions.identityOptions + BackendCommonOptions.spooledDeliveryOptions()
        return Schema(
            defaults: OTLPOptions(), common.map { $0.lifted(to: \.common) } + receiverOptions)
    }

    private static var receiverOptions: [Option<OTLPOptions>] {
        [
            Option(
                "url", \.url, .url(schemes).checked(problem),
                "The collector's metrics endpoint for HTTP with Protocol Buffers."),
            Option(
                "headers_file", \.headersFile, .string,
                "A file with header fields in one line, as `OTEL_EXPORTER_OTLP_HEADERS` has them:"
                    + " `name=value,name=value`, values percent-encoded."),
            Option("gzip", \.isCompressed, .boolean, "Whether requests are compressed."),
            Option("tls", \.tls, .section(HTTPTLSOptions.schema), "")
                .applying(to: "https") { $0.url.scheme == "https" },
        ]
    }

    private static func problem(_ url: Endpoint) -> String? {
        guard case .network(let hostPort) = url.address else { return "is not a network address" }
        if hostPort.port == 0 { return "has port 0" }
        if url.path.isEmpty || url.path == "/" { return "has no path such as /v1/metrics" }
        let isPlain = url.path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return isPlain ? nil : "has a path with blanks"
    }
}
