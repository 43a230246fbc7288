import Statsd

/// Sets, of which the page shows the last interval's number of members.
extension ExpositionRegistry {
    /// Takes a flush's sets in until they are through or the budget is spent; true when they are.
    ///
    /// Until then the page shows those that were taken in already, and the last flush's others. A
    /// collector's flushes come between this agent's own and do not end what those said; their sets
    /// are shown until the second of these that follows.
    mutating func take(
        _ sets: [SetPoint], keys: KeyChunks, _ mapping: SeriesMapping, isForwarded: Bool = false,
        from next: inout Int
    ) -> Bool {
        use(mapping)
        while next < sets.count {
            guard budget > 0 else { return false }
            set(sets[next], keys, mapping)
            next += 1
        }
        if !isForwarded { flushNumber &+= 1 }
        return true
    }

    private mutating func set(_ point: SetPoint, _ keys: KeyChunks, _ mapping: SeriesMapping) {
        budget -= 1
        // An idle set is no news: it neither begins nor keeps a series.
        guard point.cardinality > 0 else {
            if takes(point.key, in: keys) { tally.taken &+= 1 } else { tally.leftOut &+= 1 }
            return
        }
        guard let binding = binding(of: point.series, point.key, in: keys, .set, mapping) else {
            return
        }
        cells[binding.place].update(
            point.cardinality, inFlush: flushNumber &+ 1)
        tally.taken &+= 1
    }
}
