/// Plain lines, looked up together and then added: see `PendingKeys`.
extension IngestPipeline {
    /// Takes the waiting lines; samples of one series keep their order.
    mutating func takePending(in bytes: Span<UInt8>, _ profile: ListenerProfile) {
        guard pending.count > 0 else { return }
        tally.lines &+= UInt64(pending.count)
        if cells.tail.count < cells.tailLinesMax { keepPendingForTail(of: bytes) }
        pendingKeys.make(of: pending, KeyShape(profile), in: bytes, rawKeyHash, cache.slots)
        cache.findCandidates(of: &pendingKeys, pending.count)
        let matching = cache.findSlots(of: &pendingKeys, pending, in: bytes, period: period)
        let all = ~UInt64(0) >> UInt64(PlainLines.linesMax - pending.count)
        if matching.open != all { openSlots(all & ~matching.open, matching, in: bytes, profile) }
        addWaiting(in: bytes)
        pending.removeAll()
    }

    /// Opens the cells of series that were not touched in this tick, or are not known.
    @inline(never)
    private mutating func openSlots(
        _ closed: UInt64, _ matching: MatchingEntries, in bytes: Span<UInt8>,
        _ profile: ListenerProfile
    ) {
        prefetchSeries(closed & matching.known)
        // Known ones first: what opens a new series may rebuild the cache.
        for index in BitIndices(closed & matching.known) {
            let entry = Int(pendingKeys.keys[index].found)
            let known = cache.entries[entry]
            if known.period == period {
                pendingKeys.keys[index].found = known.slot
            } else if series.isCurrent(known.series, known.generation) {
                pendingKeys.keys[index].found = open(known.series, entry: entry)
            } else {
                pendingKeys.keys[index].found = slotOfUnknown(pending[index], in: bytes, profile)
            }
        }
        for index in BitIndices(closed & ~matching.known) {
            pendingKeys.keys[index].found = slotOfUnknown(pending[index], in: bytes, profile)
        }
    }

    /// Asks for what opening the cells of known series will change, in the order of its need.
    ///
    /// Of a million series, each line of a tick finds its own cold: 10 ns of 100.
    private func prefetchSeries(_ known: UInt64) {
        for index in BitIndices(known) {
            series.prefetch(cache.entries[Int(pendingKeys.keys[index].found)].series)
        }
        for index in BitIndices(known) {
            series.order.prefetchNeighbours(
                of: cache.entries[Int(pendingKeys.keys[index].found)].series)
        }
    }

    /// Finds the cell of one line by the general path; `none` if the line was rejected or dropped.
    private mutating func slotOfUnknown(
        _ plain: PlainLine, in bytes: Span<UInt8>, _ profile: ListenerProfile
    ) -> UInt32 {
        line.take(plain)
        switch slot(of: plain.type, in: bytes, profile) {
        case .slot(let slot): return slot
        case .dropped:
            tally.accepted &+= 1
            drop(.seriesLimit)
        case .rejected(let reason): reject(reason, plain.range, of: bytes)
        }
        return PendingKey.none
    }

    private mutating func keepPendingForTail(of bytes: Span<UInt8>) {
        for index in 0..<pending.count where cells.tail.count < cells.tailLinesMax {
            keepForTail(pending[index].range, of: bytes)
        }
    }
}
