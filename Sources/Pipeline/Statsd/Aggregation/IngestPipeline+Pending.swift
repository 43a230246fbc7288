/// Plain lines, looked up together and then added: see `PendingKeys`.
extension IngestPipeline {
    /// Takes the waiting lines; samples of one series keep their order.
    mutating func takePending(in bytes: Span<UInt8>, _ profile: ListenerProfile) {
        guard pending.count > 0 else { return }
        tally.lines &+= UInt64(pending.count)
        if cells.tail.count < cells.tailLinesMax { keepPendingForTail(of: bytes) }
        pendingKeys.make(of: pending, KeyShape(profile), in: bytes, rawKeyHash, cache.slots)
        let all = ~UInt64(0) >> UInt64(PlainLines.linesMax - pending.count)
        let named = namesAreDirect ? findNames(in: bytes) : MatchingKeys()
        let rest = all & ~named.all
        cache.findCandidates(of: &pendingKeys, rest)
        let cached = cache.findSlots(of: &pendingKeys, rest, pending, in: bytes, period: period)
        if named.open | cached.open != all { openSlots(all, named, cached, in: bytes, profile) }
        addWaiting(in: bytes)
        if !mapper.isEmpty { samplePending() }
        pending.removeAll()
    }

    private mutating func findNames(in bytes: Span<UInt8>) -> MatchingKeys {
        let untagged = series.findCandidates(of: &pendingKeys, pending)
        return series.findSlots(of: &pendingKeys, untagged, pending, in: bytes, period: period)
    }

    /// Opens the cells of series that were not touched in this tick, or are not known.
    @inline(never)
    private mutating func openSlots(
        _ all: UInt64, _ named: MatchingKeys, _ cached: MatchingKeys, in bytes: Span<UInt8>,
        _ profile: ListenerProfile
    ) {
        // Known ones first: what opens a new series may rebuild the cache.
        openSlots(ofSeries: named.known)
        openSlots(ofEntries: cached.known, in: bytes, profile)
        for index in BitIndices(all & ~named.all & ~cached.all) {
            pendingKeys.keys[index].found = slotOfUnknown(index, in: bytes, profile)
        }
    }

    /// Opens the cells of series that were not touched in this tick; their records are there.
    private mutating func openSlots(ofSeries known: UInt64) {
        for index in BitIndices(known) {
            pendingKeys.keys[index].found = open(pendingKeys.keys[index].found)
        }
    }

    /// The same for those that have an entry in the cache, if they are still known.
    private mutating func openSlots(
        ofEntries known: UInt64, in bytes: Span<UInt8>, _ profile: ListenerProfile
    ) {
        for index in BitIndices(known) {
            series.records.prefetch(
                Int(cache.entries[Int(pendingKeys.keys[index].found)].series))
        }
        for index in BitIndices(known) {
            let entry = Int(pendingKeys.keys[index].found)
            let key = cache.entries[entry]
            if key.period == period {
                pendingKeys.keys[index].found = key.slot
            } else if series.isCurrent(key) {
                pendingKeys.keys[index].found = open(key.series, entry: entry)
            } else {
                pendingKeys.keys[index].found = slotOfUnknown(index, in: bytes, profile)
            }
        }
    }

    /// Finds the cell of one line by the general path; `none` if the line was rejected or dropped.
    ///
    /// A rule that changes samples changes the waiting line.
    private mutating func slotOfUnknown(
        _ index: Int, in bytes: Span<UInt8>, _ profile: ListenerProfile
    ) -> UInt32 {
        let plain = pending[index]
        line.take(plain)
        switch slot(of: plain.type, in: bytes, profile) {
        case .slot(let slot): return slot
        case .converted(let slot, let conversion):
            var converted = plain
            convert(&converted, conversion)
            pending.replace(index, with: converted)
            return slot
        case .dropped(let reason):
            tally.accepted &+= 1
            drop(reason)
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
