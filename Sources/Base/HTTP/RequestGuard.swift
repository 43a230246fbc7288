/// Refuses what a page in somebody's browser, or a stranger on the network, could make it do.
///
/// The Host must be one that no attacker's DNS can point here (an IP literal, `localhost`, or a
/// configured name), an Origin must be this server's own; and where nobody is asked for
/// credentials, what changes the agent needs a header that a form cannot send, and a peer from
/// another host gets only what a scraper or a balancer needs. Pure: no socket, no clock.
package struct RequestGuard: Sendable {
    /// What anyone who reaches the port may read: a scrape, liveness, readiness.
    package static let openPathsDefault: Set<String> = [
        "/metrics", "/healthz", "/-/healthy", "/-/ready",
    ]

    private let names: Set<String>
    private let openPaths: Set<String>

    /// Takes the names this server is reached by and the paths open to other hosts.
    package init(hosts: [String] = [], openPaths: Set<String> = RequestGuard.openPathsDefault) {
        names = Set(hosts.compactMap { Authority($0)?.name } + ["localhost"])
        self.openPaths = openPaths
    }

    /// Why the request must not reach a handler; nil when it may.
    ///
    /// Who has to show credentials is no stranger.
    package func refusal(
        of request: HTTPRequest, needsCredentials: Bool = false
    ) -> RequestRefusal? {
        if Self.hosts(of: request).contains(where: { !isOwn($0) }) { return .foreignHost }
        if isFromForeignPage(request) { return .foreignOrigin }
        return needsCredentials ? nil : refusalOfStranger(request)
    }

    private func refusalOfStranger(_ request: HTTPRequest) -> RequestRefusal? {
        if !request.method.isRead, request.path.hasPrefix("/-/"),
            request.headers["X-Martlet"] != "1"
        {
            return .unconfirmed
        }
        if !request.peerIsLoopback, !isOpen(request) { return .remotePeer }
        return nil
    }

    /// Whether a page that is not this server's own made a browser send the request.
    package func isFromForeignPage(_ request: HTTPRequest) -> Bool {
        let hosts = Self.hosts(of: request)
        return request.headers.all("Origin").contains { !isOwnOrigin($0, hosts) }
    }

    private static func hosts(of request: HTTPRequest) -> [String] {
        request.headers.all("Host") + (request.authority.map { [$0] } ?? [])
    }

    private func isOpen(_ request: HTTPRequest) -> Bool {
        request.method.isRead && openPaths.contains(request.path)
    }

    func isConfigured(_ name: String) -> Bool { names.contains(name) }

    /// A request without Host (HTTP/1.0 health checks) never comes here: no browser sends one.
    private func isOwn(_ host: String) -> Bool {
        guard let authority = Authority(host) else { return false }
        return authority.isIPLiteral || authority.name.map(names.contains) ?? false
    }
}
