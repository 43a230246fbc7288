internal import Admin
internal import Forward
internal import ForwardKit

extension CollectorStatus {
    /// What the collector said last, in the administration's words.
    init(_ running: RunningCollector) {
        self.init(urls: running.urls)
        let report = running.report
        agents = report.agents.map(CollectorStatus.Agent.init)
        agentsKnown = report.agentsKnown
        agentsConnected = report.agentsConnected
        connectionsOpen = report.connectionsOpen
        connectionsTotal = report.connectionsTotal
        batches = [
            Count("merged", report.tally.batchesMerged),
            Count("repeated", report.tally.batchesRepeated),
            Count("amended", report.tally.batchesAmended),
            Count("late", report.tally.batchesLate),
            Count("too_old", report.tally.batchesTooOld),
            Count("refused", report.tally.batchesRefused),
        ]
        seriesMerged = report.tally.seriesMerged
        seriesOverBudget = report.tally.seriesOverBudget
        refused = report.refused.map { Count($0.reason, $0.count) }
        intervalsOpen = report.intervalsOpen
        intervalsClosed = report.tally.intervalsClosed
        intervalsComplete = report.tally.intervalsComplete
        journalBytes = report.journalBytes
        journalErrors = report.journalErrors
        guard let last = report.last else { return }
        lastEndSeconds = report.lastEndSeconds
        lastAgents = [
            Count("expected", UInt64(clamping: last.expected)),
            Count("in", UInt64(clamping: last.reported)),
            Count("partial", UInt64(clamping: last.partial)),
            Count("lost", UInt64(clamping: last.missing)),
        ]
    }
}

extension CollectorStatus.Agent {
    fileprivate init(_ agent: CollectorReport.Agent) {
        self.init(id: AgentIdentity.text(agent.id.high, agent.id.low), host: agent.host)
        isConnected = agent.isConnected
        intervalSeconds = agent.intervalSeconds
        heardSeconds = agent.heardSeconds
        batchesMerged = agent.batchesMerged
        batchesRepeated = agent.batchesRepeated
        batchesLate = agent.batchesLate
        batchesMissing = agent.batchesMissing
        batchesLost = agent.batchesLost
        seriesOverBudget = agent.seriesOverBudget
    }
}
