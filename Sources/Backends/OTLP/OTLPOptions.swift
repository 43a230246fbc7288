package import BackendKit
package import Configuration

/// The settings of one OTLP backend.
package struct OTLPOptions: Sendable, Equatable {
    package static let schemes = ["http", "https"]

    package var common = BackendCommonOptions()
    package var url = Endpoint(
        scheme: "http", address: .network(HostPort(host: "127.0.0.1", port: 4318)),
        path: "/v1/metrics")
    /// Header fields such as a token's; empty for none.
    package var headersFile = ""
    package var isCompressed = true
    package var tls = HTTPTLSOptions()

    package init() {}
}
