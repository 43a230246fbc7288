package import Credentials

/// What those who ask must show one of, once any is configured.
package struct AccessCredentials: Sendable, Equatable {
    package var tokens = TokenList()
    package var users = UserList()
    /// A certificate that the server's `TLSFiles.authority` vouches for is enough.
    package var takesCertificates = false

    package init() {}

    /// Nobody is asked.
    package var isEmpty: Bool { tokens.isEmpty && users.isEmpty && !takesCertificates }

    /// What asks for neither: liveness and readiness, for whoever reaches the port.
    static let openPaths: Set<String> = ["/healthz", "/-/healthy", "/-/ready"]
}

/// Why credentials do not open the door.
package enum CredentialRefusal: Equatable, Sendable {
    /// None came, or wrong ones.
    case missing
    /// They came so that others could read them.
    case unprotected
    /// Too many wrong passwords, or too many at once.
    case tooMany

    func response(_ credentials: AccessCredentials) -> HTTPResponse {
        switch self {
        case .missing: Self.unauthorized(credentials)
        case .unprotected:
            .text(403, "forbidden: credentials are taken over TLS, or from this host")
        case .tooMany:
            HTTPResponse(
                status: 429, headers: [("Retry-After", "2"), ("Cache-Control", "no-store")],
                body: .bytes(Array("too many passwords to be checked\n".utf8)))
        }
    }

    private static func unauthorized(_ credentials: AccessCredentials) -> HTTPResponse {
        var challenges: [(String, String)] = []
        if !credentials.users.isEmpty {
            challenges.append(
                ("WWW-Authenticate", "Basic realm=\"martlet\", charset=\"UTF-8\""))
        }
        if !credentials.tokens.isEmpty {
            challenges.append(("WWW-Authenticate", "Bearer realm=\"martlet\""))
        }
        // A 401 has to say what would help, and no field names a certificate.
        guard !challenges.isEmpty else {
            return .text(403, "forbidden: a client certificate is needed")
        }
        var response = HTTPResponse.text(401, "credentials are needed")
        response.headers += challenges + [("Cache-Control", "no-store")]
        return response
    }
}
