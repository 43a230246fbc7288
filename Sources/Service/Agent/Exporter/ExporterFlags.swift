internal import Configuration
internal import Statsd

/// Every flag of statsd_exporter, in the order of its usage.
package enum ExporterFlags {
    package static let all = web + listeners + mapping + dialects + relay + queues + log

    package static func named(_ name: String) -> ExporterFlag? {
        all.first { $0.name == name }
    }

    private static let web: [ExporterFlag] = [
        ExporterFlag(
            "web.listen-address", .value("ADDRESS"), default: ":9102",
            "Where the page is served; without a host on every address."
        ) { text, options throws(ValueProblem) in
            options.web.listen = try ExporterValue.address(text, anyHost: "[::]")
        },
        .toggle(
            "web.enable-lifecycle", "POST or PUT to /-/reload and /-/quit, for everyone."
        ) { $1.web.allowsLifecycle = $0 },
        ExporterFlag(
            "web.telemetry-path", .value("PATH"), default: "/metrics", "The path of the page."
        ) { text, options throws(ValueProblem) in
            try ExporterValue.pagePath(text)
            options.web.telemetryPath = text
        },
    ]

    private static let listeners: [ExporterFlag] = [
        ExporterFlag(
            "statsd.listen-udp", .value("ADDRESS"), default: ":9125",
            "Where datagrams arrive; without a host on every IPv4 address, empty for nowhere."
        ) { text, options throws(ValueProblem) in
            options.udp = try ExporterValue.listener(text)
        },
        ExporterFlag(
            "statsd.listen-tcp", .value("ADDRESS"), default: ":9125",
            "Where connections arrive; without a host on every IPv4 address, empty for nowhere."
        ) { text, options throws(ValueProblem) in
            options.tcp = try ExporterValue.listener(text)
        },
        ExporterFlag(
            "statsd.listen-unixgram", .value("PATH"),
            "A Unix datagram socket's path, or @name; empty for none."
        ) { text, options throws(ValueProblem) in
            try ExporterValue.socketPath(text)
            options.unixgram = text
        },
        ExporterFlag(
            "statsd.unixsocket-mode", .value("OCTAL"), default: "755",
            "Permissions of that socket's file."
        ) { text, options throws(ValueProblem) in
            options.unixSocketMode = try ExporterValue.mode(text)
        },
        ExporterFlag(
            "statsd.read-buffer", .value("BYTES"), default: "0",
            "Receive buffer of datagram sockets; 0 asks for 8 MiB, of which the kernel gives some."
        ) { text, options throws(ValueProblem) in
            let bytes = try ExporterValue.integer(text, 0...(1 << 30))
            // The kernel gives no less than half a page.
            options.readBufferBytes = bytes == 0 ? 0 : max(4096, bytes)
        },
    ]

    private static let mapping: [ExporterFlag] = [
        ExporterFlag(
            "statsd.mapping-config", .value("FILE"), "The file of mapping rules."
        ) { text, options throws(ValueProblem) in options.mappingFile = text },
        .idle(
            "statsd.cache-size", "ENTRIES", "1000",
            "Accepted; what became of a name is kept with its series."
        ) { text throws(ValueProblem) in _ = try ExporterValue.integer(text, 0...Int.max) },
        .idle(
            "statsd.cache-type", "TYPE", "lru", "Accepted, lru or random; as cache-size."
        ) { text throws(ValueProblem) in
            try ExporterValue.choice(text, ["lru": (), "random": ()])
        },
        ExporterFlag(
            "debug.dump-fsm", .value("FILE"),
            "Write the automaton of the glob rules there, for Graphviz."
        ) { text, options throws(ValueProblem) in options.graphFile = text },
        .toggle(
            "check-config", "Load the mapping, open no port, and exit with 0 or 1."
        ) { $1.checksOnly = $0 },
    ]

    private static let dialects: [ExporterFlag] = [
        .toggle(
            "statsd.parse-dogstatsd-tags", isOn: true, "Read name:1|c|#key:value."
        ) { $1.tags.dogstatsd = $0 },
        .toggle(
            "statsd.parse-influxdb-tags", isOn: true, "Read name,key=value:1|c."
        ) { $1.tags.influxdb = $0 },
        .toggle(
            "statsd.parse-librato-tags", isOn: true, "Read name#key=value:1|c."
        ) { $1.tags.librato = $0 },
        .toggle(
            "statsd.parse-signalfx-tags", isOn: true, "Read name[key=value]:1|c."
        ) { $1.tags.signalfx = $0 },
    ]

    private static let relay: [ExporterFlag] = [
        ExporterFlag(
            "statsd.relay.address", .value("HOST:PORT"),
            "A server that gets a copy of every line by UDP; may be given up to 16 times."
        ) { text, options throws(ValueProblem) in
            guard !text.isEmpty else { return }
            let relay = try HostPort(parsing: text)
            guard relay.port != 0 else { throw ValueProblem("has port 0") }
            guard !options.relays.contains(relay) else { throw ValueProblem("is given twice") }
            guard options.relays.count < 16 else { throw ValueProblem("is one more than 16") }
            options.relays.append(relay)
        }.repeatable,
        ExporterFlag(
            "statsd.relay.packet-length", .value("BYTES"), default: "1400",
            "Longest datagram to such a server; a longer line is left out and counted."
        ) { text, options throws(ValueProblem) in
            options.relayPacketBytes = try ExporterValue.integer(text, 16...65_507)
        },
    ]

    private static let queues: [ExporterFlag] = [
        .idle(
            "statsd.event-queue-size", "BATCHES", "10000",
            "Accepted; there is no such queue, samples are aggregated where they are read."
        ) { text throws(ValueProblem) in _ = try ExporterValue.integer(text, 0...Int.max) },
        .idle(
            "statsd.event-flush-threshold", "EVENTS", "1000", "Accepted; as event-queue-size."
        ) { text throws(ValueProblem) in _ = try ExporterValue.integer(text, 0...Int.max) },
        .idle(
            "statsd.event-flush-interval", "DURATION", "200ms",
            "Accepted; a page is at most a second old."
        ) { text throws(ValueProblem) in _ = try GoDuration.parse(text) },
        .idle(
            "statsd.udp-packet-queue-size", "PACKETS", "10000",
            "Accepted; what waits, waits in the socket: see read-buffer."
        ) { text throws(ValueProblem) in _ = try ExporterValue.integer(text, 0...Int.max) },
    ]

    private static let log: [ExporterFlag] = [
        ExporterFlag(
            "log.level", .value("LEVEL"), default: "info", "debug, info, warn or error."
        ) { text, options throws(ValueProblem) in
            options.log.level = try ExporterValue.choice(
                text, ["debug": .debug, "info": .info, "warn": .warning, "error": .error])
        },
        ExporterFlag(
            "log.format", .value("FORMAT"), default: "logfmt", "logfmt or json."
        ) { text, options throws(ValueProblem) in
            options.log.format = try ExporterValue.choice(
                text, ["logfmt": .logfmt, "json": .json])
        },
    ]
}
