import Admin
import Foundation
import Statsd
import Testing

@Suite struct OwnMetricsTests {
    /// The table of `docs/METRICS.md`: names and their labels.
    private static func documented() throws -> [String: [String]] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appendingPathComponent("docs/METRICS.md"), encoding: .utf8)
        var table: [String: [String]] = [:]
        for line in page.split(separator: "\n") where line.hasPrefix("| `martlet_") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let labels = cells[1].split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            table[cells[0].trimmingCharacters(in: ["`"])] = labels
        }
        return table
    }

    @Test func `the catalogue is what the documentation lists`() throws {
        let catalogue = Dictionary(
            uniqueKeysWithValues: OwnMetrics.catalogue.map { ($0.name, $0.labels) })
        #expect(try catalogue == Self.documented())
    }

    @Test(arguments: OwnMetrics.catalogue.map(\.name))
    func `names say what they are`(name: String) throws {
        let metric = try #require(OwnMetrics.catalogue.first { $0.name == name })
        #expect(name.hasPrefix("martlet_"))
        #expect(name.hasSuffix("_total") == (metric.kind == .counter))
        #expect(metric.help.hasSuffix(".") || metric.help.hasSuffix("runs."))
    }

    @Test func `no series stands in a family twice`() {
        for family in OwnMetrics.families(of: StatusTests.full()) {
            #expect(Set(family.samples.map(\.labels)).count == family.samples.count)
        }
    }

    private static func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let family = OwnMetrics.families(of: StatusTests.full()).first { $0.name == name }
        return family?.samples.first { sample in
            Dictionary(uniqueKeysWithValues: sample.labels.map { ($0.key, $0.value) }) == labels
        }?.value
    }

    private static let ofFlushes: [(String, [String: String], Double)] = [
        ("martlet_memory_bytes", [:], 23), ("martlet_memory_limit_bytes", [:], 24),
        ("martlet_timer_relative_error", [:], 0.0108), ("martlet_flushes_total", [:], 31),
        ("martlet_flush_duration_seconds", [:], 0.032),
        ("martlet_flush_lag_seconds", [:], 0.033),
        ("martlet_handover_seconds_max", [:], 0.034),
    ]

    private static let ofCollector: [(String, [String: String], Double)] = [
        ("martlet_forward_agents", [:], 3), ("martlet_forward_agents_connected", [:], 2),
        ("martlet_forward_batches_total", ["outcome": "merged"], 51),
        ("martlet_forward_refused_total", ["reason": "unauthorized"], 52),
        ("martlet_forward_series_merged_total", [:], 53),
        ("martlet_forward_series_over_budget_total", [:], 54),
        ("martlet_forward_intervals_open", [:], 1),
        ("martlet_forward_intervals_closed_total", [:], 55),
        ("martlet_forward_intervals_complete_total", [:], 56),
        ("martlet_forward_interval_agents", ["state": "lost"], 4),
        ("martlet_forward_journal_bytes", [:], 57),
        ("martlet_forward_journal_errors_total", [:], 58),
    ]

    private static let udp = ["listener": "udp://127.0.0.1:8125"]
    private static let tcp = ["listener": "tcp://127.0.0.1:8125"]

    private static let ofListeners: [(String, [String: String], Double)] = [
        ("martlet_datagrams_received_total", udp, 101),
        (
            "martlet_datagrams_refused_total",
            udp.merging(["reason": "address"]) { $1 }, 113
        ),
        ("martlet_bytes_received_total", udp, 102),
        ("martlet_bytes_received_total", tcp, 1002),
        ("martlet_connections_total", tcp, 1009), ("martlet_connections_open", tcp, 7),
        (
            "martlet_connections_refused_total",
            tcp.merging(["reason": "limit"]) { $1 }, 1014
        ),
        ("martlet_kernel_drops_total", udp, 103),
        ("martlet_truncated_datagrams_total", udp, 104),
        ("martlet_receive_buffer_bytes", udp, 8_388_608),
    ]

    @Test func `every family says what the status says`() {
        let (udp, tcp) = (Self.udp, Self.tcp)
        let carbon = ["backend": "carbon"]
        let cases: [(String, [String: String], Double)] =
            Self.ofFlushes + Self.ofCollector + Self.ofListeners + [
                ("martlet_lines_received_total", tcp, 1020),
                ("martlet_lines_accepted_total", udp, 106),
                (
                    "martlet_lines_rejected_total",
                    udp.merging(["reason": "bad_value"]) { $1 }, 14
                ),
                ("martlet_samples_total", ["type": "timer"], 1114),
                ("martlet_samples_total", ["type": "event"], 1116),
                ("martlet_samples_dropped_total", ["reason": "series_limit"], 1120),
                ("martlet_samples_late_total", ["action": "added"], 1122),
                ("martlet_samples_late_total", ["action": "ignored"], 1124),
                ("martlet_series", ["type": "gauge"], 2), ("martlet_series_expired_total", [:], 21),
                ("martlet_series_overflow_total", [:], 22),
                ("martlet_running_totals_evicted_total", [:], 25),
                ("martlet_series_merged_total", carbon, 46),
                ("martlet_mapping_rule_hits_total", ["match": "b.*", "rule": "2"], 1),
                ("martlet_mapping_rule_hits_total", ["match": "a.*", "rule": "1"], 0),
                ("martlet_mapping_unmapped_total", [:], 2),
                ("martlet_backend_points_queued_total", carbon, 18_446_744_073_709_551_616),
                ("martlet_backend_points_delivered_total", carbon, 42),
                (
                    "martlet_backend_points_dropped_total",
                    carbon.merging(["reason": "queue_full"]) { $1 }, 44
                ),
                ("martlet_backend_points_waiting", carbon, 43),
                ("martlet_backend_points_retried_total", carbon, 48),
                ("martlet_backend_spool_bytes", carbon, 49),
                ("martlet_backend_errors_total", carbon, 47),
                ("martlet_backend_latency_seconds", carbon, 0.049),
                ("martlet_backend_last_success_timestamp_seconds", carbon, 1_700_000_001.5),
                ("martlet_build_info", ["version": "1.2.3", "revision": "abc"], 1),
                ("martlet_config_last_reload_successful", [:], 0),
                ("martlet_config_last_reload_timestamp_seconds", [:], 1_700_000_000),
            ]
        for (name, labels, value) in cases { #expect(Self.value(name, labels) == value, "\(name)") }
        #expect(Set(cases.map(\.0)) == Set(OwnMetrics.catalogue.map(\.name)))
    }

    @Test func `a listener has the figures of its kind alone`() {
        let tcp = ["listener": "tcp://127.0.0.1:8125"]
        #expect(Self.value("martlet_kernel_drops_total", tcp) == nil)
        let udp = ["listener": "udp://127.0.0.1:8125"]
        #expect(Self.value("martlet_connections_open", udp) == nil)
        let address = ["reason": "address"]
        #expect(
            Self.value("martlet_datagrams_refused_total", tcp.merging(address) { $1 }) == nil)
        #expect(
            Self.value("martlet_connections_refused_total", udp.merging(address) { $1 }) == nil)
    }
}
