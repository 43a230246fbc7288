import EventLoop
import ForwardKit

/// Batches: journal, merge, acknowledge.
extension CollectorServer {
    func receive(_ body: [UInt8], from connection: AgentConnection) {
        guard let agent = connection.agent else { return }
        let header: BatchHeader
        do throws(WireFault) {
            header = try BatchHeader(of: body)
        } catch {
            return refuse(connection, Refusal(.malformed, detail: error.rawValue))
        }
        if settings.options.late == .amended, collector.isTooLate(header, from: agent),
            let present = collector.presentInterval(
                lengthNanoseconds: header.interval.lengthNanoseconds, at: Self.nowNanoseconds)
        {
            return takeLate(body, header, as: present, from: agent, connection)
        }
        switch collector.receive(header, from: agent, at: Self.nowNanoseconds) {
        case .acknowledge(let outcome):
            acknowledge(
                Acknowledgement(epoch: header.epoch, sequence: header.sequence, outcome: outcome),
                connection)
        case .refuse(let reason):
            refuse(
                connection, Refusal(reason, epoch: header.epoch, sequence: header.sequence))
        case .take: take(body, header, from: agent, connection)
        }
    }

    private func take(
        _ body: [UInt8], _ header: BatchHeader, from agent: Identifier,
        _ connection: AgentConnection
    ) {
        guard let batch = read(body, header, connection) else { return }
        markClosed(header.interval)
        let isAmendment = collector.closed.contains(header.interval)
        guard let answer = merge(batch, body, from: agent, connection) else { return }
        if isAmendment {
            post(.tick(batches.tick(of: batch, atSeconds: nowSeconds, without: upward)))
        }
        acknowledge(answer, connection)
    }

    /// What comes too late for its interval is part of the present one, so that totals stay right.
    ///
    /// But for gauges, which are older than what is known. In the journal it stands as what it has
    /// become.
    private func takeLate(
        _ body: [UInt8], _ header: BatchHeader, as present: IntervalKey,
        from agent: Identifier, _ connection: AgentConnection
    ) {
        guard let batch = read(body, header, connection) else { return }
        let moved = batch.moved(to: present, exact: settings.options.exact)
        guard let late = read(moved, header, connection),
            var answer = merge(late, moved, from: agent, connection)
        else { return }
        collector.noteLate(from: agent)
        answer.outcome = .amended
        acknowledge(answer, connection)
    }

    /// Reads a batch; `nil` after a refusal.
    private func read(
        _ body: [UInt8], _ header: BatchHeader, _ connection: AgentConnection
    ) -> ForwardBatch? {
        do throws(WireFault) {
            return try ForwardBatch(
                body, limits: settings.options.limits, exact: settings.options.exact)
        } catch {
            let refusal = Refusal(
                .malformed, epoch: header.epoch, sequence: header.sequence,
                detail: error.rawValue)
            refuse(connection, refusal)
            return nil
        }
    }

    /// Writes a batch to the journal, then merges it; `nil` after a refusal.
    private func merge(
        _ batch: ForwardBatch, _ body: [UInt8], from agent: Identifier,
        _ connection: AgentConnection
    ) -> Acknowledgement? {
        var record: UInt64?
        let isKept = keepJournal { journal throws(UVError) in
            record = try journal.append(body, from: agent)
        }
        guard isKept else {
            let refusal = Refusal(
                .busy, epoch: batch.header.epoch, sequence: batch.header.sequence,
                detail: "the journal is full")
            refuse(connection, refusal)
            return nil
        }
        return collector.merge(batch, from: agent, record: record, at: Self.nowNanoseconds)
    }

    private func acknowledge(_ answer: Acknowledgement, _ connection: AgentConnection) {
        connection.stream.send(Frame(.acknowledgement, answer.body))
    }

    /// Refuses one batch; the connection stays.
    private func refuse(_ connection: AgentConnection, _ refusal: Refusal) {
        count(refusal.reason.text)
        connection.stream.send(Frame(.refusal, refusal.body))
    }

    var report: CollectorReport {
        var report = tally
        report.tally = collector.tally
        report.agentsKnown = collector.agents.count
        report.agentsConnected = owners.count
        report.connectionsOpen = connections.count
        report.refused = refusals.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        report.intervalsOpen = collector.openIntervals
        report.journalBytes = journal.bytes
        report.agents = collector.agents.values
            .map { CollectorReport.Agent($0, isConnected: owners[$0.id] != nil) }
            .sorted { ($0.host, $0.id) < ($1.host, $1.id) }
        report.agents = Array(report.agents.prefix(CollectorReport.agentsMax))
        return report
    }
}

extension CollectorReport.Agent {
    fileprivate init(_ agent: CollectorAgent, isConnected: Bool) {
        self.init(
            id: agent.id, host: String(decoding: agent.host, as: UTF8.self),
            isConnected: isConnected, intervalSeconds: Double(agent.intervalNanoseconds) / 1e9,
            heardSeconds: Double(agent.heardNanoseconds) / 1e9,
            batchesMerged: agent.batchesMerged, batchesRepeated: agent.batchesRepeated,
            batchesLate: agent.batchesLate, batchesMissing: agent.missingBatches,
            batchesLost: agent.lostBatches, seriesOverBudget: agent.seriesOverBudget)
    }
}
