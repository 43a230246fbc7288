package import Configuration

/// Whom a backend trusts that delivers by HTTPS.
package struct HTTPTLSOptions: Sendable, Equatable {
    /// Certificates to trust in place of the system's, a file in PEM form; empty for the system's.
    package var certificateAuthorityFile = ""

    package init() {}

    /// The keys of `tls`.
    package static var schema: Schema<HTTPTLSOptions> {
        Schema(
            defaults: HTTPTLSOptions(),
            [
                Option(
                    "ca", \.certificateAuthorityFile, .string,
                    "Certificates to trust in place of the system's, a file in PEM form.")
            ])
    }
}
