import Configuration

/// Everything that the agent can be told: the whole configuration, typed, with its defaults.
package struct AgentOptions: Sendable, Equatable {
    /// The flush interval; rates divide by it.
    package var interval: Duration = .seconds(10)
    package var align = FlushAlignment.clock
    /// Ingest threads; `nil` is `auto`.
    package var workers: Int? = 1
    /// How long the stop may take, backends included.
    package var shutdownTimeout: Duration = .seconds(10)
    /// Empty for the usual place.
    package var stateDirectory = ""
    package var listeners = ListenerOptions.defaults
    /// Asked for on every datagram socket.
    package var receiveBufferBytes = 8 << 20
    package var http = HTTPSection()
    package var admin = AdminSection()
    package var hostTag = HostTag.auto
    package var log = LogSection()
    package var input = InputSection()
    package var names = NamesSection()
    package var mapping = MappingSection()
    package var timers = TimersSection()
    package var sets = SetsSection()
    package var expire = ExpireSection()
    package var idle = IdleSection()
    package var limits = LimitsSection()
    package var own = OwnSection()
    package var collector = CollectorSection()
    package var backends = BackendEntry.defaults

    package init() {}

    /// Whether what is sent to a URL comes to this agent, as far as the text says.
    func hears(_ text: String) -> Bool {
        if let url = try? Endpoint(parsing: text, schemes: ListenerOptions.schemes) {
            return listeners.contains { $0.hears(url) }
        }
        guard let url = try? Endpoint(parsing: text, schemes: ["http", "https"]),
            case .network(let place) = url.address, let own = http.listen, own.port != 0
        else { return false }
        let isAnyHost = own.host == "0.0.0.0" || own.host == "::"
        return own.port == place.port
            && (own.host == place.host || place.isLoopback && (own.isLoopback || isAnyHost))
    }

    /// Whether agents may forward to this one.
    var hasCollector: Bool { collector.http || listeners.contains(where: \.isForward) }
}

/// Where the grid of flushes begins.
package enum FlushAlignment: String, CaseIterable, Sendable {
    /// Multiples of the interval on the wall clock.
    case clock
    /// The agent's start.
    case start
}

/// The value of the tag `host` in outputs that need one.
package enum HostTag: Sendable, Equatable {
    /// The host's name.
    case auto
    case off
    case name(String)

    /// The tag's value on a host of this name; `nil` for none.
    func value(hostName: String) -> String? {
        switch self {
        case .auto: hostName
        case .off: nil
        case .name(let name): name
        }
    }

    static let codec = Codec<HostTag>.text(
        "auto, off or a name",
        parse: { text throws(ValueProblem) in
            switch text {
            case "auto": return .auto
            case "off": return .off
            case "": throw ValueProblem("is empty: write off for no tag")
            default: return .name(text)
            }
        },
        print: { tag in
            switch tag {
            case .auto: "auto"
            case .off: "off"
            case .name(let name): name
            }
        })
}

extension AgentOptions {
    /// Whether the listener may be left out where the system has no such address.
    ///
    /// True of `[::1]` beside the same listener on `127.0.0.1`, as the defaults have it: a system
    /// without IPv6 is served all the same.
    package func mayBeMissing(_ listener: ListenerOptions) -> Bool {
        guard case .network(let address) = listener.url.address, address.host == "::1" else {
            return false
        }
        let twin = HostPort(host: "127.0.0.1", port: address.port)
        return listeners.contains {
            $0.url.scheme == listener.url.scheme && $0.url.address == .network(twin)
        }
    }
}
