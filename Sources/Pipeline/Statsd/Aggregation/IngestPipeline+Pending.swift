/// Plain lines, looked up together: see `PendingLines`.
extension IngestPipeline {
    /// Lets the line that was read into the next place of `pending` wait for its neighbours.
    @inline(__always)
    mutating func pend(in bytes: Span<UInt8>, _ profile: ListenerProfile) {
        let plain = pending[pending.count].plain
        noteLine(plain.range, of: bytes)
        let head = KeyHead(of: plain.name, in: bytes)
        let kind = RawKey.kind(plain.type, profile)
        let hash = RawKey.hash(head, plain.name, plain.tags, kind: kind, in: bytes, rawKeyHash)
        pending[pending.count].head = head
        pending[pending.count].tag = HashSlots.tag(of: hash)
        pending.count &+= 1
        if pending.isFull { takePending(in: bytes, profile) }
    }

    /// Takes the waiting lines in their order.
    mutating func takePending(in bytes: Span<UInt8>, _ profile: ListenerProfile) {
        guard pending.count > 0 else { return }
        cache.findCandidates(of: &pending)
        cache.checkKinds(of: &pending, profile)
        cache.findSlots(of: &pending, in: bytes, profile, period: period)
        for index in 0..<pending.count {
            let waiting = pending[index]
            if waiting.found == PendingLine.none {
                takeUnknown(waiting, in: bytes, profile)
            } else {
                tally.accepted &+= 1
                add(waiting.plain.sample, Int(waiting.found), at: nowSeconds, in: bytes)
            }
        }
        pending.count = 0
    }

    /// Takes a line whose series was not touched in this tick, or is not known.
    private mutating func takeUnknown(
        _ waiting: PendingLine, in bytes: Span<UInt8>, _ profile: ListenerProfile
    ) {
        line.take(waiting.plain)
        takeMetric(waiting.plain.range, in: bytes, profile)
    }
}

extension RawKeyCache {
    /// Finds for each line the first entry with its tag; nearly always the line's own.
    func findCandidates(of lines: inout PendingLines) {
        let table = slots.slots.span
        let mask = table.count &- 1
        for index in 0..<lines.count {
            let tag = lines[index].tag
            var position = Int(tag) & mask
            while table[position].tag != tag, table[position].index != HashSlots.none {
                position = (position &+ 1) & mask
            }
            lines[index].found = table[position].index
        }
    }

    /// Drops candidates that cannot be it; brings in the bytes that the full compare will want.
    func checkKinds(of lines: inout PendingLines, _ profile: ListenerProfile) {
        let known = entries.span
        let arena = bytes.span
        for index in 0..<lines.count where lines[index].found != HashSlots.none {
            let entry = known[Int(lines[index].found)]
            let kind = RawKey.kind(lines[index].plain.type, profile)
            let hasRest = !lines[index].plain.tags.isEmpty
            let isLikely =
                entry.kind == kind
                && (!hasRest || Int(entry.start) < arena.count && arena[Int(entry.start)] != 0)
            if !isLikely { lines[index].found = PendingLine.none }
        }
    }

    /// Turns each candidate into its series' cell in this tick, or into nothing.
    func findSlots(
        of lines: inout PendingLines, in datagram: Span<UInt8>, _ profile: ListenerProfile,
        period: UInt32
    ) {
        let known = entries.span
        let arena = bytes.span
        for index in 0..<lines.count where lines[index].found != HashSlots.none {
            let entry = known[Int(lines[index].found)]
            let isOpen =
                entry.period == period
                && lines[index].matches(
                    entry, RawKey.kind(lines[index].plain.type, profile), arena, datagram)
            lines[index].found = isOpen ? entry.slot : PendingLine.none
        }
    }
}
