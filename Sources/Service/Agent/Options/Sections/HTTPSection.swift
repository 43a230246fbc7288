package import Configuration

/// The port for metrics, health and status.
package struct HTTPSection: Sendable, Equatable {
    /// `nil` for no port.
    package var listen: HostPort? = HostPort(host: "127.0.0.1", port: 9102)
    /// Further names that a request's `Host` may have.
    package var hosts: [String] = []

    static let schema = Schema(
        defaults: HTTPSection(),
        [
            Option(
                "listen", \.listen, .hostPortOrOff,
                "Address of the port for metrics, health and status."),
            Option(
                "hosts", \.hosts, .list(of: .nonEmptyString, count: 0...64),
                "Names besides localhost and IP addresses that a request's `Host` may have."),
            .unavailable("tls"), .unavailable("token_file"), .unavailable("users_file"),
        ])
}
