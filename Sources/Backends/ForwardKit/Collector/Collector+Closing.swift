/// The end of intervals: by watermark, by grace, and once more for what came late.
extension Collector {
    /// Closes what is over at `nanoseconds`; oldest first.
    ///
    /// An interval is over when every live agent has sent all of it, or the grace is. Each closed
    /// interval is remembered at once; the caller hands it to its backends and then tells the
    /// journal.
    package mutating func advance(to nanoseconds: UInt64) -> [ClosedInterval] {
        let isEarly = nanoseconds >= earlyFromNanoseconds && isChanged
        let waited = isEarly ? waitedFor(at: nanoseconds) : []
        if isEarly { isChanged = false }
        var over: [ClosedInterval] = []
        for key in open.keys.sorted() {
            guard let interval = open[key] else { continue }
            let isComplete = isEarly && waited.allSatisfy { isDone($0, with: interval) }
            guard isComplete || isGraceOver(interval, at: nanoseconds) else { continue }
            tally.intervalsClosed &+= 1
            if isComplete { tally.intervalsComplete &+= 1 }
            over.append(close(key, at: nanoseconds))
        }
        over += amended(at: nanoseconds)
        dropKept(at: nanoseconds)
        return over
    }

    /// Closes everything, at the collector's stop.
    package mutating func closeAll(at nanoseconds: UInt64) -> [ClosedInterval] {
        open.keys.sorted().map { close($0, at: nanoseconds) } + amended(at: .max)
    }

    // MARK: Conditions

    private func isGraceOver(_ interval: CollectorInterval, at nanoseconds: UInt64) -> Bool {
        let start = max(interval.key.endNanoseconds, interval.openedNanoseconds)
        if Self.isPast(start, options.graceNanoseconds, at: nanoseconds) { return true }
        // An interval of the far future, by an agent whose clock is wrong, must not stay for ever.
        let longest = options.graceNanoseconds &+ 2 &* interval.key.lengthNanoseconds
        return Self.isPast(interval.openedNanoseconds, longest, at: nanoseconds)
    }

    /// Agents that are live, which intervals wait for.
    private func waitedFor(at nanoseconds: UInt64) -> [CollectorAgent] {
        agents.values.filter {
            !Self.isPast($0.heardNanoseconds, options.liveNanoseconds, at: nanoseconds)
        }
    }

    private func isDone(_ agent: CollectorAgent, with interval: CollectorInterval) -> Bool {
        agent.intervalNanoseconds != interval.key.lengthNanoseconds
            || interval.isReported(by: agent.id) || agent.isPast(interval.key)
    }

    // MARK: Closing

    private mutating func close(_ key: IntervalKey, at nanoseconds: UInt64) -> ClosedInterval {
        guard var interval = open.removeValue(forKey: key) else {
            preconditionFailure("only an open interval is closed")
        }
        let silent = waitedFor(at: nanoseconds).reduce(0) { count, agent in
            let isAwaited = agent.intervalNanoseconds == key.lengthNanoseconds
            return isAwaited && interval.shares[agent.id] == nil ? count + 1 : count
        }
        interval.settle(silentAgents: silent)
        interval.closedNanoseconds = nanoseconds
        closed.insert(key)
        if isForwarding { unsent[key] = interval.unsent }
        unsent[key]?.isDue = true
        let result = interval.closedInterval
        switch options.late {
        case .amended: kept[key] = interval
        case .counted: break
        }
        return result
    }

    /// What was kept and came to more since, once its wait is over.
    private mutating func amended(at nanoseconds: UInt64) -> [ClosedInterval] {
        var over: [ClosedInterval] = []
        for key in kept.keys.sorted() {
            guard let due = kept[key]?.amendNanoseconds, due <= nanoseconds else { continue }
            kept[key]?.revision += 1
            kept[key]?.amendNanoseconds = nil
            unsent[key]?.isDue = true
            if let interval = kept[key] { over.append(interval.closedInterval) }
        }
        return over
    }

    /// Lets closed intervals go that are kept for too long or are too many; not those that still
    /// have something to say.
    mutating func dropKept(at nanoseconds: UInt64) {
        let idle = kept.values.filter { $0.amendNanoseconds == nil }
        for interval in idle
        where Self.isPast(interval.closedNanoseconds, options.keepNanoseconds, at: nanoseconds) {
            kept[interval.key] = nil
        }
        guard kept.count > options.keptMax else { return }
        let oldest = kept.values.filter { $0.amendNanoseconds == nil }.map(\.key).sorted()
        for key in oldest.prefix(kept.count - options.keptMax) { kept[key] = nil }
    }
}
