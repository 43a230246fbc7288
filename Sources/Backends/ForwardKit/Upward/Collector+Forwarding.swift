/// A collector that forwards again: what the upper one has not got.
///
/// Each batch is in one hand-over and no other: a closed interval is handed over once, and what is
/// merged into it later by itself. A hand-over is done when the journal says so (`noteSent`).
extension Collector {
    /// From now on closed intervals go on to another collector, or no longer.
    package mutating func setForwarding(_ isForwarding: Bool) {
        self.isForwarding = isForwarding
        if !isForwarding { unsent = [:] }
    }

    /// Intervals of which something is to be handed over now; oldest first.
    package var dueIntervals: [IntervalKey] {
        unsent.filter { $0.value.isDue }.map(\.key).sorted()
    }

    /// Whether an interval was handed over before, and what is due came later.
    package func isIncrement(_ key: IntervalKey) -> Bool {
        unsent[key] != nil && unsent[key]?.firstRecord != kept[key]?.firstRecord
    }

    /// The upper collector will get what there was of an interval, whatever happens.
    mutating func noteSent(_ key: IntervalKey, unforwardable: UInt64) {
        unsent[key] = nil
        tally.seriesUnforwardable &+= unforwardable
    }

    /// The collectors below this one that were heard of lately: whoever is among them must not get
    /// what they send.
    package func collectorsBelow(at nanoseconds: UInt64) -> [Identifier] {
        let live = agents.values.filter {
            $0.isCollector
                && !Self.isPast($0.heardNanoseconds, options.liveNanoseconds, at: nanoseconds)
        }
        return Set(live.flatMap(\.collectors)).sorted()
    }

    /// Where each interval that is not handed over begins in the journal; all else that lies there
    /// is handed over.
    var unsentRecords: [(key: IntervalKey, first: UInt64)] {
        let open = open.compactMap { key, interval in
            interval.unsent?.firstRecord.map { (key: key, first: $0) }
        }
        let closed = unsent.compactMap { key, share in
            share.firstRecord.map { (key: key, first: $0) }
        }
        return (open + closed).sorted { $0.key < $1.key }
    }

    var newShare: UnsentShare { UnsentShare(series: MergedSeries(options, seed: seed)) }

    func budget(of agent: Identifier) -> AgentBudget {
        let agents = agents[agent]?.isCollector ?? false ? options.agentsPerCollector : 1
        return AgentBudget(
            series: options.seriesPerAgentMax * agents, bytes: options.bytesPerAgentMax * agents)
    }
}
