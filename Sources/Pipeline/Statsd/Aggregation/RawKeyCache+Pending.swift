/// Which of the waiting lines were found.
struct MatchingKeys {
    /// The series has a cell in this tick: `found` is the slot.
    var open: UInt64 = 0
    /// It has none yet, or may be gone: `found` is where the key was found.
    var known: UInt64 = 0

    var all: UInt64 { open | known }
}

extension HashSlots {
    /// Whether slots and entries are too many for the second cache, so that asking ahead pays.
    ///
    /// 4,096 entries take some 350 KB; for fewer it costs 2 ns a line and gains nothing.
    var exceedsCache: Bool { count > 4096 }
}

/// The search for the keys of waiting lines, in loops of one step each.
extension RawKeyCache {
    /// Finds for each key the first entry with its tag; nearly always the key's own.
    func findCandidates(of pending: inout PendingKeys, _ which: UInt64) {
        var keys = pending.keys.mutableSpan
        let table = slots.slots.span
        let known = entries.span
        let mask = table.count &- 1
        let isLarge = slots.exceedsCache
        for index in BitIndices(which) {
            let tag = keys[index].tag
            let home = Int(tag) & mask
            // Which of three slots it is, is computed: a jump would be guessed wrong for one line
            // in four.
            let missesFirst = table[home].tag == tag ? 0 : 1
            let missesSecond = table[(home &+ 1) & mask].tag == tag ? 0 : 1
            let found = table[(home &+ missesFirst &* (1 &+ missesSecond)) & mask]
            keys[index].found =
                found.tag == tag ? found.index : candidate(tag, from: home &+ 3, table)
            if isLarge { known.prefetch(Int(keys[index].found)) }
        }
    }

    /// The same for a key whose entry lies further from its home.
    @inline(never)
    private func candidate(
        _ tag: UInt32, from start: Int, _ table: Span<HashSlots.Slot>
    ) -> UInt32 {
        let mask = table.count &- 1
        var position = start & mask
        while table[position].tag != tag, table[position].index != HashSlots.none {
            position = (position &+ 1) & mask
        }
        return table[position].index
    }

    /// Turns each candidate into its series' cell in this tick, or the entry if there is none yet.
    func findSlots(
        of pending: inout PendingKeys, _ which: UInt64, _ plain: borrowing PlainLines,
        in datagram: Span<UInt8>, period: UInt32
    ) -> MatchingKeys {
        var matching = MatchingKeys()
        let known = entries.span
        let arena = bytes.span
        let hasRest = pending.hasRest
        var keys = pending.keys.mutableSpan
        let lines = plain.lines.span
        if hasRest {
            for index in BitIndices(which) where keys[index].found != PendingKey.none {
                arena.prefetch(Int(known[Int(keys[index].found)].start))
            }
        }
        for index in BitIndices(which) where keys[index].found != PendingKey.none {
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
