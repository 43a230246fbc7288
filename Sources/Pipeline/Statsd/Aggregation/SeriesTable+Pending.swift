extension SeriesSlots {
    /// The first series that may have a key with `tag`, or `PendingKey.none`.
    @inline(__always)
    func candidate(for tag: UInt32, in table: Span<UInt32>) -> UInt32 {
        let mask = table.count &- 1
        let home = Int(tag) & mask
        // Which of three slots it is, is computed: a jump would be guessed wrong for one line in
        // four.
        let missesFirst = mayHave(table[home], tag) ? 0 : 1
        let missesSecond = mayHave(table[(home &+ 1) & mask], tag) ? 0 : 1
        let slot = table[(home &+ missesFirst &* (1 &+ missesSecond)) & mask]
        return mayHave(slot, tag) ? index(in: slot) : candidate(for: tag, from: home &+ 3, table)
    }

    /// The same for a key whose slot lies further from its home.
    @inline(never)
    private func candidate(
        for tag: UInt32, from start: Int, _ table: Span<UInt32>
    ) -> UInt32 {
        let mask = table.count &- 1
        var position = start & mask
        while !mayHave(table[position], tag), table[position] != 0 {
            position = (position &+ 1) & mask
        }
        return index(in: table[position])
    }
}

/// The search for series by names as they stand on the wire, without an entry in the cache.
///
/// Most keys have no tags, and nothing in their names had to be changed: such a raw key is the
/// series' own. Each step waits for another cache miss, so it is a loop of its own: see
/// `PendingKeys`.
extension SeriesTable {
    /// Finds for each key without tags the first series that may be its own.
    ///
    /// Answers which keys those are.
    func findCandidates(of pending: inout PendingKeys, _ plain: borrowing PlainLines) -> UInt64 {
        var untagged: UInt64 = 0
        var keys = pending.keys.mutableSpan
        let lines = plain.lines.span
        let table = slots.slots.span
        for index in 0..<plain.count where lines[index].tags.isEmpty {
            untagged |= 1 &<< UInt64(index)
            table.prefetch(slots.home(of: keys[index].tag))
        }
        for index in BitIndices(untagged) {
            let found = slots.candidate(for: keys[index].tag, in: table)
            keys[index].found = found
            records.prefetch(Int(found))
        }
        for index in BitIndices(untagged) where keys[index].found != PendingKey.none {
            views.prefetch(records[Int(keys[index].found)].key)
        }
        return untagged
    }

    /// Turns each candidate into its cell in this tick, or the series if it has none yet.
    func findSlots(
        of pending: inout PendingKeys, _ untagged: UInt64, _ plain: borrowing PlainLines,
        in datagram: Span<UInt8>, period: UInt32
    ) -> MatchingKeys {
        var matching = MatchingKeys()
        var keys = pending.keys.mutableSpan
        let lines = plain.lines.span
        for index in BitIndices(untagged) where keys[index].found != PendingKey.none {
            let record = records[Int(keys[index].found)]
            guard isNamed(record, keys[index].head, keys[index].shape, lines[index].name, datagram)
            else { continue }
            if record.period == period {
                keys[index].found = record.slot
                matching.open |= 1 &<< UInt64(index)
            } else {
                matching.known |= 1 &<< UInt64(index)
            }
        }
        return matching
    }

    /// The series of a raw key without tags, if it is found by its name as it is.
    func find(_ key: borrowing RawKey, in datagram: Span<UInt8>) -> UInt32? {
        var position = slots.home(of: key.tag)
        while slots.slots[position] != 0 {
            if let index = slots.candidate(at: position, for: key.tag),
                isNamed(records[Int(index)], key.head, key.shape, key.name, datagram)
            {
                return index
            }
            position = slots.next(after: position)
        }
        return nil
    }

    /// Whether the name on the wire is the series' key.
    @inline(__always)
    private func isNamed(
        _ record: SeriesRecord, _ head: KeyHead, _ shape: KeyShape, _ name: ByteRange,
        _ datagram: Span<UInt8>
    ) -> Bool {
        record.isNamedAsIs(shape)
            && views.isName(
                record.key, head, shape.nameRestCount, before: Int(name.end), in: datagram)
    }
}
