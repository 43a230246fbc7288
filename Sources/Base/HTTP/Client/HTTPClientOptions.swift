/// How an HTTP client connects, and how much of an answer it keeps.
package struct HTTPClientOptions: Sendable, Equatable {
    /// Certificates to trust in place of the system's; a file in PEM form.
    package var certificateAuthorityFile: String?
    /// What this client shows to servers that ask for a certificate, and its key; PEM files.
    package var certificateFile: String?
    package var keyFile: String?
    /// What is kept of an answer's body; the rest is not read, and ends the connection.
    package var bodyBytesMax = 64 << 10
    /// What is kept of an answer's header fields; more ends the request.
    package var headerBytesMax = 32 << 10
    package var userAgent = "martlet"

    package init() {}

    var files: [String] {
        [certificateAuthorityFile, certificateFile, keyFile].compactMap(\.self)
    }

    /// Idle connections kept for the next request: a backend sends one request at a time.
    static let idleConnectionsMax = 2
}
