/// What a journal has kept comes back: agents, closed intervals, then batches.
extension Collector {
    mutating func restore(_ snapshot: AgentSnapshot) {
        note(
            snapshot.id, host: snapshot.host, intervalNanoseconds: snapshot.intervalNanoseconds,
            at: max(snapshot.heardNanoseconds, agents[snapshot.id]?.heardNanoseconds ?? 0))
        agents[snapshot.id]?.collectors = snapshot.collectors
        for (epoch, window) in snapshot.epochs {
            agents[snapshot.id]?.update(epoch) { $0.merge(window) }
        }
    }

    mutating func restore(closed marks: ClosedMarks) { closed = marks }

    /// Merges a batch of the journal, unless it was merged just now or the backends have it.
    ///
    /// The windows do not decide: those that were written later know the batch already. A closed
    /// interval of which everything is there is put together again, and can be amended.
    mutating func replay(
        _ body: [UInt8], from agent: Identifier, record: UInt64, at nanoseconds: UInt64,
        _ replay: inout JournalReplay
    ) -> JournalRecovery.Outcome {
        guard agents[agent] != nil, let batch = read(body) else { return .corrupt }
        let header = batch.header
        let key = header.interval
        let name = BatchName(agent: agent, epoch: header.epoch, sequence: header.sequence)
        guard replay.isFirst(name) else { return .repeated }
        let isSent = isForwarding && replay.isSent(key, record: record)
        guard closed.contains(key) else {
            _ = merge(batch, from: agent, record: record, at: nanoseconds, isSent: isSent)
            return .merged
        }
        agents[agent]?.update(header.epoch) { $0.take(header.sequence) }
        if isForwarding, !isSent { putUnsent(batch, record) }
        guard options.late == .amended, replay.isWhole(key) else { return .ofClosedInterval }
        let isPending = replay.isPending(key, record: record)
        put(batch, from: agent, record, isPending: isPending, at: nanoseconds)
        return isPending ? .amended : .ofClosedInterval
    }

    /// Ends a replay: as many closed intervals are kept as at any other time.
    mutating func endReplay(at nanoseconds: UInt64) { dropKept(at: nanoseconds) }

    /// Closed, and handed to the backends, but not to the upper collector.
    private mutating func putUnsent(_ batch: ForwardBatch, _ record: UInt64) {
        var share = unsent.removeValue(forKey: batch.header.interval) ?? newShare
        for one in batch.series { share.merge(one, of: batch) }
        share.note(record)
        share.isDue = true
        unsent[batch.header.interval] = share
    }

    private mutating func put(
        _ batch: ForwardBatch, from agent: Identifier, _ record: UInt64, isPending: Bool,
        at nanoseconds: UInt64
    ) {
        let key = batch.header.interval
        var interval =
            kept.removeValue(forKey: key)
            ?? CollectorInterval(
                key, openedNanoseconds: nanoseconds, series: MergedSeries(options, seed: seed))
        var alone: UnsentShare?
        _ = interval.merge(batch, from: agent, record: record, budget(of: agent), also: &alone)
        interval.closedNanoseconds = nanoseconds
        if isPending { interval.amendNanoseconds = nanoseconds &+ options.graceNanoseconds }
        kept[key] = interval
    }

    private func read(_ body: [UInt8]) -> ForwardBatch? {
        do throws(WireFault) {
            return try ForwardBatch(body, limits: options.limits, exact: options.exact)
        } catch {
            return nil
        }
    }
}
