package import Statsd

/// The agent's own metrics under statsd_exporter's names, for its dashboards and alerts.
///
/// Only what can be said truthfully; docs/EXPORTER.md lists what a name counts here, and which
/// names are left out.
package enum ExporterMetrics {
    /// Beginnings of names that no input can have beside these.
    package static let reservedPrefixes =
        ["statsd_exporter_"] + catalogue.map(\.name).filter { $0.hasPrefix("process_") }

    package static let catalogue: [OwnMetric] =
        lines + events + transports + relays + process + build

    /// Every metric as the status has it.
    package static func families(of status: AgentStatus) -> [MetricFamily] {
        catalogue.map { $0.family(of: status) }.filter { !$0.samples.isEmpty }
    }

    // MARK: Lines

    private static let lines: [OwnMetric] = [
        OwnMetrics.single(
            "statsd_exporter_lines_total", .counter, "Lines, without empty ones."
        ) { Double($0.state.total.linesReceived) },
        OwnMetrics.single(
            "statsd_exporter_samples_total", .counter,
            "Samples, and lines of which nothing could be taken."
        ) { status in
            let ledger = status.state.total
            let taken = ledger.samplesAggregated + ledger.samplesDropped + ledger.linesRejected
            return Double(taken.reduce(0, &+))
        },
        OwnMetrics.single(
            "statsd_exporter_tag_errors_total", .counter, "Bad tags."
        ) { Double(badBits([.badTags], in: $0.state.total)) },
        OwnMetric(
            "statsd_exporter_sample_errors_total", .counter,
            "Lines and samples that could not be taken, by reason.", ["reason"]
        ) { status in
            SampleError.allCases.map {
                OwnReading(badBits($0.reasons, in: status.state.total), $0.rawValue)
            }
        },
    ]

    /// Whole lines and samples of accepted ones.
    private static func badBits(_ reasons: [RejectReason], in ledger: IngestLedger) -> UInt64 {
        reasons.reduce(0) { sum, reason in
            sum &+ ledger.linesRejected[reason.index]
                &+ ledger.samplesDropped[DropReason.badBit(reason).index]
        }
    }

    // MARK: Events

    private static let events: [OwnMetric] = [
        OwnMetric(
            "statsd_exporter_events_total", .counter, "Samples aggregated, by type.", ["type"]
        ) { status in
            let counts = status.state.total.samplesAggregated
            func count(_ types: MetricType...) -> UInt64 {
                types.reduce(0) { $0 &+ counts[Int($1.rawValue)] }
            }
            return [
                OwnReading(count(.counter), "counter"), OwnReading(count(.gauge), "gauge"),
                OwnReading(count(.timer, .histogram, .distribution), "observer"),
                OwnReading(count(.set), "set"),
            ]
        },
        OwnMetric(
            "statsd_exporter_events_error_total", .counter,
            "Samples that no series took, by reason.", ["reason"]
        ) { status in
            let nameless = status.state.total.samplesDropped[DropReason.mappingName.index]
            let negative = status.exporter?.negativeCounters ?? 0
            return [
                OwnReading(negative, "illegal_negative_counter"),
                OwnReading(nameless, "empty_metric_name"),
            ]
        },
        OwnMetric(
            "statsd_exporter_events_conflict_total", .counter,
            "Points whose name another type had first.", ["type", "metric_name"]
        ) { status in
            (status.exporter?.conflicts ?? []).map {
                OwnReading($0.points, $0.type == "timer" ? "observer" : $0.type, $0.name)
            }
        },
        OwnMetric(
            "statsd_exporter_events_actions_total", .counter,
            "Samples that a mapping rule decided on, by action.", ["action"]
        ) { status in
            [OwnReading(status.state.total.samplesDropped[DropReason.mapping.index], "drop")]
        },
        OwnMetrics.single(
            "statsd_exporter_events_unmapped_total", .counter,
            "Lines whose names no mapping rule takes."
        ) { status in
            let mapping = status.state.mapping
            return mapping.rules.isEmpty
                ? Double(status.state.total.linesAccepted) : mapping.unmappedLines
        },
        OwnMetrics.single(
            "statsd_exporter_loaded_mappings", .gauge, "Mapping rules in force."
        ) { Double($0.exporter?.mappingRules ?? 0) },
        OwnMetric(
            "statsd_exporter_config_reloads_total", .counter,
            "Loads of the mapping after the first, by outcome.", ["outcome"]
        ) { status in
            [
                OwnReading(status.exporter?.reloadsSucceeded ?? 0, "success"),
                OwnReading(status.exporter?.reloadsFailed ?? 0, "failure"),
            ]
        },
    ]

    // MARK: Transports

    private static let transports: [OwnMetric] = [
        over("udp:", "statsd_exporter_udp_packets_total", "Datagrams read.") { $0.datagrams },
        over(
            "udp:", "statsd_exporter_udp_packet_drops_total",
            "Datagrams that the kernel dropped because the receive buffer was full."
        ) { $0.kernelDrops },
        over(
            "unixgram:", "statsd_exporter_unixgram_packets_total",
            "Datagrams read from Unix sockets."
        ) { $0.datagrams },
        over("tcp:", "statsd_exporter_tcp_connections_total", "Connections accepted.") {
            $0.connectionsOpened
        },
        over(
            "tcp:", "statsd_exporter_tcp_connection_errors_total",
            "Connections closed at once, for there were too many."
        ) { $0.connectionsRefused.total },
        over(
            "tcp:", "statsd_exporter_tcp_too_long_lines_total", "Lines longer than is read."
        ) { $0.linesRejected[RejectReason.tooLong.index] },
    ]

    /// A sum over the listeners whose URLs begin with `scheme`.
    private static func over(
        _ scheme: String, _ name: String, _ help: String,
        _ count: @escaping @Sendable (IngestLedger) -> UInt64
    ) -> OwnMetric {
        OwnMetrics.single(name, .counter, help) { status in
            let listeners = status.listeners.filter { $0.url.hasPrefix(scheme) }
            return Double(listeners.reduce(0 as UInt64) { $0 &+ count($1.ledger) })
        }
    }

    private static let relays: [OwnMetric] = [
        relayed("statsd_exporter_relay_packets_total", "Datagrams sent to a relay.") {
            $0.packets
        },
        relayed("statsd_exporter_relay_lines_relayed_total", "Lines sent to a relay.") {
            $0.lines
        },
        relayed(
            "statsd_exporter_relay_long_lines_total", "Lines too long for a relay's datagram."
        ) { $0.longLines },
    ]

    private static func relayed(
        _ name: String, _ help: String,
        _ count: @escaping @Sendable (ExporterStatus.Relay) -> UInt64
    ) -> OwnMetric {
        OwnMetric(name, .counter, help, ["target"]) { status in
            (status.exporter?.relays ?? []).map { OwnReading(count($0), $0.target) }
        }
    }
}
