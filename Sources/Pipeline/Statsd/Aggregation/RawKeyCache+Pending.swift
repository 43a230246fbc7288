/// Which of the waiting lines have an entry in the cache.
struct MatchingEntries {
    /// Its series has a cell in this tick: `found` is the slot.
    var open: UInt64 = 0
    /// The series may still be known: `found` is the entry.
    var known: UInt64 = 0
}

/// The search for the keys of waiting lines, in loops of one step each.
extension RawKeyCache {
    /// Finds for each key the first entry with its tag; nearly always the key's own.
    func findCandidates(of pending: inout PendingKeys, _ count: Int) {
        var keys = pending.keys.mutableSpan
        let table = slots.slots.span
        let mask = table.count &- 1
        for index in 0..<count {
            let tag = keys[index].tag
            var position = Int(tag) & mask
            while table[position].tag != tag, table[position].index != HashSlots.none {
                position = (position &+ 1) & mask
            }
            keys[index].found = table[position].index
        }
    }

    /// Turns each candidate into its series' cell in this tick, or the entry if there is none yet.
    func findSlots(
        of pending: inout PendingKeys, _ plain: borrowing PlainLines, in datagram: Span<UInt8>,
        period: UInt32
    ) -> MatchingEntries {
        var matching = MatchingEntries()
        let known = entries.span
        let arena = bytes.span
        var keys = pending.keys.mutableSpan
        let lines = plain.lines.span
        for index in 0..<plain.count where keys[index].found != PendingKey.none {
            let entry = known[Int(keys[index].found)]
            guard isKey(keys[index], lines[index], of: entry, arena, datagram) else { continue }
            if entry.period == period {
                keys[index].found = entry.slot
                matching.open |= 1 &<< UInt64(index)
            } else {
                matching.known |= 1 &<< UInt64(index)
            }
        }
        return matching
    }

    /// Whether `entry` has the key of `line`.
    @inline(__always)
    private func isKey(
        _ key: PendingKey, _ line: PlainLine, of entry: Entry, _ arena: Span<UInt8>,
        _ datagram: Span<UInt8>
    ) -> Bool {
        guard entry.shape == key.shape, entry.head == key.head else { return false }
        let rest = key.shape.nameRestCount
        if rest > 0 {
            let isEqual = haveEqualBytes(
                datagram, from: Int(line.nameEnd) &- rest, arena, from: Int(entry.start),
                count: rest)
            guard isEqual else { return false }
        }
        return line.tags.isEmpty
            || haveEqualBytes(
                datagram, from: Int(line.tags.start), arena, from: Int(entry.start) &+ rest,
                count: line.tags.count)
    }
}
