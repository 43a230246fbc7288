/// Why a `RequestGuard` refuses a request.
package enum RequestRefusal: String, CaseIterable, Sendable {
    case foreignHost, foreignOrigin, unconfirmed, remotePeer

    /// A 403 that tells the honest what to change.
    package var response: HTTPResponse { .text(403, explanation) }

    private var explanation: String {
        switch self {
        case .foreignHost: "forbidden: Host is no IP address, localhost or name in http.hosts"
        case .foreignOrigin: "forbidden: Origin is not this server"
        case .unconfirmed: "forbidden: send the header X-Martlet: 1"
        case .remotePeer: "forbidden: open to this host only, as no credentials are configured"
        }
    }
}
