internal import Configuration
internal import Statsd

/// The flags as a configuration, so that one agent serves both command lines.
extension ExporterOptions {
    /// What the configuration is made of; a relative socket's path begins at `folder`.
    package func flagValues(folder: String) -> FlagValues {
        var values = FlagValues()
        values.preset = Self.preset
        values.overlay = tree(folder: folder)
        return values
    }

    /// Where statsd_exporter is not what the agent is by default; the environment can change it.
    private static let preset = tree([
        ("input.negative_timers", .scalar("true")),
        ("input.mixed_tags", .scalar("reject")),
        // Nothing is derived that no page shows.
        ("timers.percentiles", .sequence([])),
        // The page has its own ttl. Gauges that are changed by a sign need their value.
        ("expire.gauges", .scalar("87600h")),
    ])

    /// What the flags say, the defaults of those that were not given included.
    private func tree(folder: String) -> ConfigNode {
        var values = [
            ("listen", ConfigNode.sequence(listeners(folder: folder))),
            ("http.listen", .scalar(web.listen.text)),
            ("log.level", .scalar(log.level.rawValue)),
            ("log.format", .scalar(log.format.rawValue)),
            ("input.tags.dogstatsd", .boolean(tags.dogstatsd)),
            ("input.tags.influxdb", .boolean(tags.influxdb)),
            ("input.tags.librato", .boolean(tags.librato)),
            ("input.tags.signalfx", .boolean(tags.signalfx)),
            ("input.tags.graphite", .boolean(tags.graphite)),
            ("backends", .sequence(backends)),
        ]
        if !mappingFile.isEmpty {
            let place = ConfigLocation(file: "--statsd.mapping-config", line: 1)
            values.append(("mapping.file", .scalar(mappingFile, at: place)))
        }
        if readBufferBytes > 0 {
            values.append(("receive_buffer", .scalar(String(readBufferBytes))))
        }
        return Self.tree(values)
    }

    private static func tree(_ values: [(keyPath: String, value: ConfigNode)]) -> ConfigNode {
        values.reduce(into: .mapping([])) { tree, entry in
            let keys = entry.keyPath.split(separator: ".").map(String.init)
            tree.overlay(.nested(entry.value, under: keys))
        }
    }

    private func listeners(folder: String) -> [ConfigNode] {
        var listeners: [ConfigNode] = []
        if let udp { listeners.append(.scalar("udp://\(udp.text)")) }
        if let tcp { listeners.append(.scalar("tcp://\(tcp.text)")) }
        guard let first = unixgram.first else { return listeners }
        if first == "@" { return listeners + [.scalar("unixgram://\(unixgram)")] }
        let path = first == "/" ? unixgram : "\(folder)/\(unixgram)"
        let mode = "0" + String(unixSocketMode, radix: 8)
        return listeners + [
            .mapping([("url", .scalar("unixgram://\(path)")), ("mode", .scalar(mode))])
        ]
    }

    private var backends: [ConfigNode] {
        let page = ConfigNode.mapping([
            ("type", .scalar("prometheus")), ("path", .scalar(web.telemetryPath)),
            // For ever, unless the mapping says otherwise.
            ("ttl", .scalar("0s")),
            ("conflicts", .scalar("first")),
        ])
        guard !relays.isEmpty else { return [page] }
        return [
            page,
            .mapping([
                ("type", .scalar("repeater")), ("name", .scalar("relay")),
                ("to", .sequence(relays.map { .scalar("udp://\($0.text)") })),
                ("packet_bytes_max", .scalar(String(relayPacketBytes))),
            ]),
        ]
    }
}

extension ConfigNode {
    fileprivate static func boolean(_ value: Bool) -> ConfigNode {
        .scalar(value ? "true" : "false")
    }
}
