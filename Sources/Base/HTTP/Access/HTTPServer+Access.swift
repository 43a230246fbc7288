internal import CMicrohttpd
internal import EventLoop
package import TLS

/// Whether a request is heard.
enum Admission {
    case admitted
    case forbidden(HTTPResponse)
    case unauthorized(HTTPResponse)
    /// Admitted if the check says so, else answered so.
    case unsettled(PasswordCheck, otherwise: HTTPResponse)

    func count(in counters: inout HTTPServerCounters) {
        switch self {
        case .admitted, .unsettled: break
        case .forbidden: counters.requestsForbidden += 1
        case .unauthorized: counters.requestsUnauthorized += 1
        }
    }
}

/// Who may ask, and what connections show.
extension HTTPServer {
    /// Asks for these credentials from now on; for none as long as this is not called.
    package func ask(for credentials: AccessCredentials) { authenticator.ask(for: credentials) }

    /// Shows another certificate on the connections that come; a server without encryption has
    /// none to show.
    package func show(_ context: TLSContext) {
        precondition(tls != nil, "a server is encrypted from its start on or not at all")
        tls = context
    }

    @unsafe func encrypt(_ connection: OpaquePointer?, _ descriptor: Int32) {
        guard let tls, let connection = unsafe connection,
            let session = unsafe martlet_http_session(connection)
        else { return }
        // Without it the handshake fails.
        if unsafe tls.equip(session) { contexts[descriptor] = tls }
    }

    @unsafe func admission(
        of request: HTTPRequest, from peer: PeerAddress, on connection: OpaquePointer
    ) -> Admission {
        let credentials = authenticator.credentials
        let forbidden = requestGuard?.refusal(
            of: request, needsCredentials: !credentials.isEmpty)
        if let forbidden { return .forbidden(forbidden.response) }
        let isOpen = request.method.isRead && AccessCredentials.openPaths.contains(request.path)
        guard !credentials.isEmpty, !isOpen else { return .admitted }
        let sender = Authenticator.Sender(
            isLoopback: peer.isLoopback, isEncrypted: tls != nil, network: peer.network)
        let verdict = authenticator.verdict(
            on: request.headers, from: sender,
            hasCertificate: { unsafe hasCertificate(connection) })
        switch verdict {
        case .allowed: return .admitted
        case .refused(let refusal): return .unauthorized(refusal.response(credentials))
        case .unsettled(let check):
            return .unsettled(
                check, otherwise: CredentialRefusal.missing.response(credentials))
        }
    }

    @unsafe private func hasCertificate(_ connection: OpaquePointer) -> Bool {
        let descriptor = unsafe martlet_http_connection_fd(connection)
        guard let session = unsafe martlet_http_session(connection) else { return false }
        return unsafe contexts[descriptor]?.isVouched(session) ?? false
    }
}
