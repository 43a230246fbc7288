package import BackendKit
package import Configuration
package import ExpositionKit

/// The settings of one remote-write backend.
package struct RemoteWriteOptions: Sendable, Equatable {
    package static let schemes = ["http", "https"]

    /// Which series there are, and the options of every backend.
    package var series = ExpositionOptions()
    package var url = Endpoint(
        scheme: "http", address: .network(HostPort(host: "127.0.0.1", port: 9090)),
        path: "/api/v1/write")
    /// Empty for none.
    package var userName = ""
    package var passwordFile = ""
    /// Of a bearer token; empty for none.
    package var tokenFile = ""
    /// Samples of a request.
    package var batchSamplesMax = 2_000
    package var tls = HTTPTLSOptions()

    package init() {
        // Samples of this protocol are single numbers.
        series.hasNativeHistograms = false
    }
}
