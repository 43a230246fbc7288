/// The middle of a fleet: takes batches of agents, each once, and closes intervals.
///
/// A state machine without sockets, files or clock. For each batch the caller asks `receive` with
/// its header; if it is to be taken, it reads the batch, writes it to the journal, calls `merge`
/// and sends the acknowledgement. `advance` tells which intervals are over. Times are Unix time in
/// nanoseconds by the collector's clock.
package struct Collector: Sendable {
    /// What is to be done with a batch.
    package enum Verdict: Equatable, Sendable {
        /// Read it, write it to the journal, merge it, acknowledge it.
        case take
        /// It is settled without being merged.
        case acknowledge(Acknowledgement.Outcome)
        case refuse(RefusalReason)
    }

    let options: CollectorOptions
    let seed: UInt64
    /// Until the grace is over after it, an interval does not close early: not all agents may have
    /// found the collector again.
    private let startedNanoseconds: UInt64
    package internal(set) var agents: [Identifier: CollectorAgent] = [:]
    var open: [IntervalKey: CollectorInterval] = [:]
    /// Closed, and still to be amended.
    var kept: [IntervalKey: CollectorInterval] = [:]
    package internal(set) var closed = ClosedMarks()
    /// Whether closed intervals go on to another collector.
    package internal(set) var isForwarding = false
    /// Closed, and not with the upper collector yet; empty if there is none.
    var unsent: [IntervalKey: UnsentShare] = [:]
    package internal(set) var tally = CollectorTally()
    /// Something happened that may complete an interval.
    var isChanged = true

    /// Makes a collector without agents; `seed` is of the hash of keys, which come from outside.
    package init(_ options: CollectorOptions, seed: UInt64, startedNanoseconds: UInt64) {
        self.options = options
        self.seed = seed
        self.startedNanoseconds = startedNanoseconds
    }

    package var openIntervals: Int { open.count }

    /// The journal's first record of an interval that is open or may be amended; `nil` when there
    /// is none.
    var firstRecord: UInt64? {
        let intervals =
            open.values.compactMap(\.firstRecord) + kept.values.compactMap(\.firstRecord)
        return (intervals + unsent.values.compactMap(\.firstRecord)).min()
    }

    // MARK: Agents

    /// Takes an agent's hello, or says why not.
    package mutating func greet(
        _ hello: Hello, speaking versions: ProtocolRange = .own, at nanoseconds: UInt64
    ) -> Result<Welcome, Refusal> {
        guard let version = versions.common(with: hello.versions) else {
            return .failure(
                Refusal(.version, detail: "spoken: \(versions.oldest) to \(versions.newest)"))
        }
        guard hello.form == .own else { return .failure(Refusal(.stateForm)) }
        guard !options.own.contains(hello.agent),
            !hello.collectors.contains(where: options.own.contains)
        else { return .failure(Refusal(.loop)) }
        guard makeRoom(for: hello.agent, at: nanoseconds) else {
            return .failure(Refusal(.tooManyAgents))
        }
        note(
            hello.agent, host: hello.host, intervalNanoseconds: hello.intervalNanoseconds,
            at: nanoseconds)
        agents[hello.agent]?.collectors = hello.collectors
        let through = agents[hello.agent]?.window(of: hello.epoch).through ?? 0
        return .success(
            Welcome(
                version: version, batchesInFlightMax: options.batchesInFlightMax,
                acknowledgedThrough: through))
    }

    mutating func note(
        _ agent: Identifier, host: [UInt8], intervalNanoseconds: UInt64, at nanoseconds: UInt64
    ) {
        isChanged = true
        guard agents[agent] != nil else {
            agents[agent] = CollectorAgent(
                id: agent, host: host, intervalNanoseconds: intervalNanoseconds,
                heardNanoseconds: nanoseconds)
            return
        }
        agents[agent]?.host = host
        agents[agent]?.intervalNanoseconds = intervalNanoseconds
        agents[agent]?.heardNanoseconds = nanoseconds
    }

    /// Forgets agents that were silent for so long that nothing of theirs will be repeated.
    private mutating func makeRoom(for agent: Identifier, at nanoseconds: UInt64) -> Bool {
        guard agents[agent] == nil, agents.count >= options.agentsMax else { return true }
        for (id, other) in agents
        where Self.isPast(other.heardNanoseconds, options.forgetNanoseconds, at: nanoseconds) {
            agents[id] = nil
            tally.agentsForgotten &+= 1
        }
        return agents.count < options.agentsMax
    }

    // MARK: Batches

    /// Judges a batch by its header.
    package mutating func receive(
        _ header: BatchHeader, from agent: Identifier, at nanoseconds: UInt64
    ) -> Verdict {
        guard agents[agent] != nil else { return refuse(.helloMissing) }
        agents[agent]?.heardNanoseconds = nanoseconds
        switch agents[agent]?.window(of: header.epoch).standing(of: header.sequence) {
        case .taken:
            agents[agent]?.batchesRepeated &+= 1
            tally.batchesRepeated &+= 1
            return .acknowledge(.repeated)
        case .tooOld:
            agents[agent]?.batchesTooOld &+= 1
            tally.batchesTooOld &+= 1
            return .acknowledge(.tooOld)
        case .fresh, nil: break
        }
        if open[header.interval] != nil { return .take }
        guard !closed.contains(header.interval) else {
            if options.late == .amended, kept[header.interval] != nil { return .take }
            agents[agent]?.batchesLate &+= 1
            agents[agent]?.update(header.epoch) { $0.take(header.sequence) }
            tally.batchesLate &+= 1
            return .acknowledge(.late)
        }
        return hasPlace(for: header.interval, at: nanoseconds) ? .take : refuse(.busy)
    }

    private mutating func refuse(_ reason: RefusalReason) -> Verdict {
        tally.batchesRefused &+= 1
        return .refuse(reason)
    }

    /// Whether one more interval may be opened; some places are kept for the present.
    private func hasPlace(for key: IntervalKey, at nanoseconds: UInt64) -> Bool {
        let waits = options.graceNanoseconds &+ key.lengthNanoseconds
        let isOld = Self.isPast(key.endNanoseconds, waits, at: nanoseconds)
        return open.count < options.openMax - (isOld ? options.openReserved : 0)
    }

    /// Whether a batch is news of an interval that is closed and cannot be amended any more.
    ///
    /// `receive` would settle it without being merged.
    package func isTooLate(_ header: BatchHeader, from agent: Identifier) -> Bool {
        agents[agent]?.window(of: header.epoch).standing(of: header.sequence) == .fresh
            && open[header.interval] == nil && kept[header.interval] == nil
            && closed.contains(header.interval)
    }

    /// The interval of a length that a time lies in, or the next one if that is closed; `nil` when
    /// both are.
    package func presentInterval(
        lengthNanoseconds length: UInt64, at nanoseconds: UInt64
    ) -> IntervalKey? {
        guard length > 0 else { return nil }
        let end = (nanoseconds / length &+ 1) &* length
        for end in [end, end &+ length] {
            let key = IntervalKey(endNanoseconds: end, lengthNanoseconds: length)
            if !closed.contains(key) { return key }
        }
        return nil
    }

    /// Merges a batch that `receive` has said to take, and that the journal has as `record`.
    ///
    /// After a crash it may be `isSent`: the upper collector has it already.
    package mutating func merge(
        _ batch: ForwardBatch, from agent: Identifier, record: UInt64?, at nanoseconds: UInt64,
        isSent: Bool = false
    ) -> Acknowledgement {
        let header = batch.header
        agents[agent]?.update(header.epoch) { window in
            // What lies below was acknowledged or is lost to the agent, too.
            if header.oldest > 1 { window.giveUp(through: header.oldest - 1) }
            window.take(header.sequence)
        }
        isChanged = true
        tally.batchesMerged &+= 1
        tally.seriesMerged &+= UInt64(batch.series.count)
        let isAmended = open[header.interval] == nil && kept[header.interval] != nil
        let overBudget =
            isAmended
            ? amend(batch, from: agent, record, at: nanoseconds)
            : add(batch, from: agent, record, at: nanoseconds, isSent: isSent)
        tally.seriesOverBudget &+= overBudget
        agents[agent]?.seriesOverBudget &+= overBudget
        agents[agent]?.batchesMerged &+= 1
        return Acknowledgement(
            epoch: header.epoch, sequence: header.sequence,
            outcome: isAmended ? .amended : .merged, seriesOverBudget: overBudget)
    }

    /// Counts a batch that came too late for its interval and was merged into another.
    package mutating func noteLate(from agent: Identifier) {
        agents[agent]?.batchesLate &+= 1
        tally.batchesLate &+= 1
    }

    private mutating func add(
        _ batch: ForwardBatch, from agent: Identifier, _ record: UInt64?, at nanoseconds: UInt64,
        isSent: Bool
    ) -> UInt64 {
        let key = batch.header.interval
        var interval =
            open.removeValue(forKey: key)
            ?? CollectorInterval(
                key, openedNanoseconds: nanoseconds, series: MergedSeries(options, seed: seed))
        if isSent { interval.noteSent() }
        var unsent = isSent ? nil : interval.takeSplitShare(orNew: newShare)
        let overBudget = interval.merge(
            batch, from: agent, record: record, budget(of: agent), also: &unsent)
        interval.putBack(unsent)
        if interval.isReported(by: agent) { agents[agent]?.noteReported(key) }
        open[key] = interval
        return overBudget
    }

    private mutating func amend(
        _ batch: ForwardBatch, from agent: Identifier, _ record: UInt64?, at nanoseconds: UInt64
    ) -> UInt64 {
        let key = batch.header.interval
        guard var interval = kept.removeValue(forKey: key) else { return 0 }
        var share = isForwarding ? unsent.removeValue(forKey: key) ?? newShare : nil
        let overBudget = interval.merge(
            batch, from: agent, record: record, budget(of: agent), also: &share)
        unsent[key] = share
        interval.completeness.amendedBatches += 1
        if interval.amendNanoseconds == nil {
            interval.amendNanoseconds = nanoseconds &+ options.graceNanoseconds
        }
        kept[key] = interval
        agents[agent]?.batchesLate &+= 1
        tally.batchesAmended &+= 1
        return overBudget
    }

    /// Whether `nanoseconds` lies at least `wait` after `start`.
    static func isPast(_ start: UInt64, _ wait: UInt64, at nanoseconds: UInt64) -> Bool {
        let (end, isOverflow) = start.addingReportingOverflow(wait)
        return !isOverflow && nanoseconds >= end
    }

    var earlyFromNanoseconds: UInt64 { startedNanoseconds &+ options.graceNanoseconds }
}
