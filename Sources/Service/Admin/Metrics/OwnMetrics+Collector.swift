internal import Statsd

/// What a collector has got of its agents; nothing where no agent forwards.
extension OwnMetrics {
    static let collector: [OwnMetric] = [
        ofCollector(
            "martlet_forward_agents", .gauge, "Agents that the collector knows."
        ) { Double($0.agentsKnown) },
        ofCollector(
            "martlet_forward_agents_connected", .gauge, "Agents that are connected now."
        ) { Double($0.agentsConnected) },
        byName(
            "martlet_forward_batches_total", .counter,
            "Batches of agents, by what became of them.", "outcome"
        ) { $0.batches },
        byName(
            "martlet_forward_refused_total", .counter,
            "Connections and batches that were not taken, by reason.", "reason"
        ) { $0.refused },
        ofCollector(
            "martlet_forward_series_merged_total", .counter, "States of series merged."
        ) { Double($0.seriesMerged) },
        ofCollector(
            "martlet_forward_series_over_budget_total", .counter,
            "States of series left out: over the budget of their agent or of all."
        ) { Double($0.seriesOverBudget) },
        ofCollector(
            "martlet_forward_intervals_open", .gauge, "Intervals that wait for agents."
        ) { Double($0.intervalsOpen) },
        ofCollector(
            "martlet_forward_intervals_closed_total", .counter, "Intervals closed."
        ) { Double($0.intervalsClosed) },
        ofCollector(
            "martlet_forward_intervals_complete_total", .counter,
            "Intervals of which every agent had sent all before the grace was over."
        ) { Double($0.intervalsComplete) },
        byName(
            "martlet_forward_interval_agents", .gauge,
            "Agents of the last closed interval: expected, in, partial and lost.", "state"
        ) { $0.lastAgents },
        ofCollector(
            "martlet_forward_journal_bytes", .gauge, "Bytes of the collector's journal."
        ) { Double($0.journalBytes) },
        ofCollector(
            "martlet_forward_journal_errors_total", .counter, "Writes of it that failed."
        ) { Double($0.journalErrors) },
    ]

    private static func ofCollector(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String,
        _ read: @escaping @Sendable (CollectorStatus) -> Double
    ) -> OwnMetric {
        OwnMetric(name, kind, help) { status in
            status.collector.map { [OwnReading(read($0))] } ?? []
        }
    }

    private static func byName(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ label: String,
        _ read: @escaping @Sendable (CollectorStatus) -> [CollectorStatus.Count]
    ) -> OwnMetric {
        OwnMetric(name, kind, help, [label]) { status in
            status.collector.map { read($0).map { OwnReading($0.count, $0.name) } } ?? []
        }
    }
}
