extension RequestGuard {
    /// Whether an Origin is the page of this very server: the host and port the request went to.
    ///
    /// A configured name counts with any port, since a proxy in front may listen on another; for
    /// `localhost` the port decides, since other programs of this host serve pages there.
    func isOwnOrigin(_ origin: String, _ hosts: [String]) -> Bool {
        guard let (authority, defaultPort) = Self.parseOrigin(origin) else { return false }
        if let name = authority.name, name != "localhost", isConfigured(name) { return true }
        return hosts.contains { host in
            guard let own = Authority(host), own.host == authority.host else { return false }
            return (own.port ?? defaultPort) == (authority.port ?? defaultPort)
        }
    }

    /// The authority of an `http` or `https` origin and its scheme's port; `null` has neither.
    private static func parseOrigin(_ origin: String) -> (Authority, UInt16)? {
        for (scheme, port) in [("http://", UInt16(80)), ("https://", 443)]
        where ASCII.startsWith(Array(origin.utf8)[...], scheme) {
            let rest = origin.utf8.dropFirst(scheme.utf8.count)
            return Authority(Substring(rest)).map { ($0, port) }
        }
        return nil
    }
}
