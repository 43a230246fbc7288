import Admin
import Statsd
import Testing

@Suite struct ExporterMetricsTests {
    private static func status() -> AgentStatus {
        var status = StatusTests.full()
        var ledger = IngestLedger()
        ledger.datagrams = 5
        ledger.connectionsRefused[.limit] = 3
        ledger.linesRejected[RejectReason.tooLong.index] = 4
        for (index, url) in ["unixgram:///s", "tcp://127.0.0.1:2"].enumerated() {
            var listener = ListenerStatus(url: url)
            listener.ledger = ledger
            if index == 0 { listener.ledger.connectionsRefused[.limit] = 100 }
            status.listeners.append(listener)
        }
        var total = IngestLedger()
        total.linesReceived = 1000
        for type in MetricType.allCases {
            total.samplesAggregated[Int(type.rawValue)] = 1 << UInt64(type.rawValue)
        }
        for reason in RejectReason.allCases { total.linesRejected[reason.index] = 10 }
        for reason in DropReason.allCases { total.samplesDropped[reason.index] = 1 }
        total.samplesDropped[DropReason.mapping.index] = 7
        total.samplesDropped[DropReason.mappingName.index] = 8
        status.state.total = total
        status.state.mapping.rules = [MappingRule(match: "a", name: "b")]
        status.state.mapping.unmappedLines = 61
        status.exporter = exporter()
        return status
    }

    private static func exporter() -> ExporterStatus {
        var exporter = ExporterStatus()
        exporter.mappingRules = 21
        exporter.reloadsSucceeded = 31
        exporter.reloadsFailed = 32
        exporter.negativeCounters = 33
        exporter.conflicts = [.init(type: "timer", name: "n", points: 34)]
        exporter.relays = [.init(target: "h:1", packets: 41, lines: 42, longLines: 43)]
        var process = ProcessFigures()
        process.cpuSeconds = 51
        process.residentBytes = 52
        process.virtualBytes = 53
        process.startTimeSeconds = 54
        process.openDescriptors = 55
        process.descriptorsMax = 56
        exporter.process = process
        return exporter
    }

    private static func value(_ name: String, _ labels: [String: String]) -> Double? {
        let family = ExporterMetrics.families(of: status()).first { $0.name == name }
        return family?.samples.first { sample in
            Dictionary(uniqueKeysWithValues: sample.labels.map { ($0.key, $0.value) }) == labels
        }?.value
    }

    private static let types = MetricType.allCases.reduce(into: [MetricType: Double]()) {
        $0[$1] = Double(1 << UInt64($1.rawValue))
    }

    private static let cases: [(name: String, labels: [String: String], value: Double)] = [
        ("lines_total", [:], 1000),
        (
            "samples_total", [:],
            types.values.reduce(0, +) + Double(RejectReason.allCases.count * 10)
                + Double(DropReason.allCases.count - 2 + 15)
        ),
        ("tag_errors_total", [:], 11),
        ("sample_errors_total", ["reason": "malformed_line"], 44),
        ("sample_errors_total", ["reason": "malformed_value"], 44),
        ("sample_errors_total", ["reason": "not_enough_parts_after_colon"], 11),
        ("sample_errors_total", ["reason": "invalid_sample_factor"], 11),
        ("sample_errors_total", ["reason": "mixed_tagging_styles"], 11),
        ("sample_errors_total", ["reason": "illegal_event"], 11),
        ("sample_errors_total", ["reason": "too_long"], 11),
        ("events_total", ["type": "counter"], types[.counter] ?? 0),
        ("events_total", ["type": "gauge"], types[.gauge] ?? 0),
        (
            "events_total", ["type": "observer"],
            [MetricType.timer, .histogram, .distribution].reduce(0) { $0 + (types[$1] ?? 0) }
        ),
        ("events_total", ["type": "set"], types[.set] ?? 0),
        ("events_unmapped_total", [:], 61),
        ("events_actions_total", ["action": "drop"], 7),
        ("events_error_total", ["reason": "illegal_negative_counter"], 33),
        ("events_error_total", ["reason": "empty_metric_name"], 8),
        ("events_conflict_total", ["type": "observer", "metric_name": "n"], 34),
        ("loaded_mappings", [:], 21),
        ("config_reloads_total", ["outcome": "success"], 31),
        ("config_reloads_total", ["outcome": "failure"], 32),
        ("udp_packets_total", [:], 101), ("udp_packet_drops_total", [:], 103),
        ("unixgram_packets_total", [:], 5), ("tcp_connections_total", [:], 1009),
        ("tcp_connection_errors_total", [:], 1018), ("tcp_too_long_lines_total", [:], 4),
        ("relay_packets_total", ["target": "h:1"], 41),
        ("relay_lines_relayed_total", ["target": "h:1"], 42),
        ("relay_long_lines_total", ["target": "h:1"], 43),
        ("build_info", ["version": "martlet 1.2.3", "revision": "abc"], 1),
    ]

    private static let process: [(name: String, labels: [String: String], value: Double)] = [
        ("process_cpu_seconds_total", [:], 51), ("process_resident_memory_bytes", [:], 52),
        ("process_virtual_memory_bytes", [:], 53), ("process_start_time_seconds", [:], 54),
        ("process_open_fds", [:], 55), ("process_max_fds", [:], 56),
    ]

    @Test func `every metric says what the status says`() {
        let all =
            Self.cases.map { ("statsd_exporter_" + $0.name, $0.labels, $0.value) }
            + Self.process.map { ($0.name, $0.labels, $0.value) }
        for (name, labels, value) in all {
            #expect(Self.value(name, labels) == value, "\(name) \(labels)")
        }
        #expect(Set(all.map { $0.0 }) == Set(ExporterMetrics.catalogue.map(\.name)))
        let samples = ExporterMetrics.families(of: Self.status()).flatMap(\.samples)
        #expect(samples.count == all.count)
    }

    @Test func `without rules every accepted line is unmapped`() {
        var status = Self.status()
        status.state.mapping.rules = []
        status.state.total.linesAccepted = 77
        let family = ExporterMetrics.families(of: status)
            .first { $0.name == "statsd_exporter_events_unmapped_total" }
        #expect(family?.samples.map(\.value) == [77])
    }

    @Test func `every reason to reject a line is counted once, bad tags by themselves`() {
        let families = ExporterMetrics.families(of: Self.status())
        let errors = families.first { $0.name == "statsd_exporter_sample_errors_total" }
        let sum = errors?.samples.reduce(0) { $0 + $1.value }
        #expect(sum == Double((RejectReason.allCases.count - 1) * 11))
    }

    @Test func `no name is one of the agent's usual ones`() {
        let usual = Set(OwnMetrics.catalogue.map(\.name))
        #expect(usual.isDisjoint(with: ExporterMetrics.catalogue.map(\.name)))
        for metric in ExporterMetrics.catalogue {
            #expect(ExporterMetrics.reservedPrefixes.contains { metric.name.hasPrefix($0) })
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
        }
    }
}
