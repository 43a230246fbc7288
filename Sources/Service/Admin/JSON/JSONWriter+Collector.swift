/// The collector's part of the status page.
extension JSONWriter {
    mutating func write(_ collector: CollectorStatus) {
        object { json in
            json.field("listeners", array: collector.urls) { $0.string($1) }
            json.field("connections", collector.connectionsTotal)
            json.field("connections_open", collector.connectionsOpen)
            json.field("agents_known", collector.agentsKnown)
            json.field("agents_connected", collector.agentsConnected)
            json.field("batches") { $0.write(collector.batches) }
            json.field("series_merged", collector.seriesMerged)
            json.field("series_over_budget", collector.seriesOverBudget)
            json.field("refused") { $0.write(collector.refused) }
            json.field("intervals") { json in
                json.field("open", collector.intervalsOpen)
                json.field("closed", collector.intervalsClosed)
                json.field("complete", collector.intervalsComplete)
            }
            json.field("last_interval") { json in
                json.field("end", optional: collector.lastEndSeconds)
                json.field("agents") { $0.write(collector.lastAgents) }
            }
            json.field("journal") { json in
                json.field("bytes", collector.journalBytes)
                json.field("errors", collector.journalErrors)
            }
            json.field("agents", array: collector.agents) { $0.write($1) }
        }
    }

    private mutating func write(_ counts: [CollectorStatus.Count]) {
        for count in counts { field(count.name, count.count) }
    }

    private mutating func write(_ agent: CollectorStatus.Agent) {
        object { json in
            json.field("id", agent.id)
            json.field("host", agent.host)
            json.field("connected", agent.isConnected)
            json.field("interval_seconds", agent.intervalSeconds)
            json.field("heard", agent.heardSeconds)
            json.field("batches") { json in
                json.field("merged", agent.batchesMerged)
                json.field("repeated", agent.batchesRepeated)
                json.field("late", agent.batchesLate)
                json.field("missing", agent.batchesMissing)
                json.field("lost", agent.batchesLost)
            }
            json.field("series_over_budget", agent.seriesOverBudget)
        }
    }
}
