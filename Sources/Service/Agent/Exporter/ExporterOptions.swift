package import Configuration
package import Statsd

/// What the flags of `martlet exporter` say, typed, with statsd_exporter's defaults.
package struct ExporterOptions: Sendable, Equatable {
    package var web = ExporterWeb()
    /// `nil` for no listener.
    package var udp: HostPort? = HostPort(host: "0.0.0.0", port: 9125)
    package var tcp: HostPort? = HostPort(host: "0.0.0.0", port: 9125)
    /// A path, or `@name` for an abstract name; empty for no listener.
    package var unixgram = ""
    package var unixSocketMode: UInt32 = 0o755
    package var mappingFile = ""
    /// 0 leaves the choice to the agent.
    package var readBufferBytes = 0
    package var tags = TagDialects()
    /// Servers that get a copy of every line.
    package var relays: [HostPort] = []
    package var relayPacketBytes = 1400
    /// Where the automaton of the glob rules is written to; empty for nowhere.
    package var graphFile = ""
    /// Load the mapping, open no port, end.
    package var checksOnly = false
    package var log = LogSection()
    /// Given flags that have nothing to set here, in order.
    package var idleFlags: [String] = []

    package init() {
        // statsd_exporter does not know these: `;` and what follows belongs to the name.
        tags.graphite = false
    }
}

/// The HTTP port of `martlet exporter`.
package struct ExporterWeb: Sendable, Equatable {
    package var listen = HostPort(host: "::", port: 9102)
    package var telemetryPath = "/metrics"
    /// `/-/reload` and `/-/quit` are there, for everyone who reaches the port.
    package var allowsLifecycle = false

    package init() {}
}
