/// The samples of waiting lines whose cells were found.
extension IngestPipeline {
    mutating func addWaiting(in bytes: Span<UInt8>) {
        let found = waitingByType()
        // By number: `allCases` is an array, which a debug build allocates.
        var type = MetricType(rawValue: 0)
        while let next = type {
            let which = found[Int(next.rawValue)]
            if which != 0 { add(next, which, in: bytes) }
            type = MetricType(rawValue: next.rawValue &+ 1)
        }
    }

    /// Which lines have a cell, by `MetricType.rawValue`.
    private func waitingByType() -> InlineArray<6, UInt64> {
        var found = InlineArray<6, UInt64>(repeating: 0)
        let lines = pending.lines.span
        let keys = pendingKeys.keys.span
        for index in 0..<pending.count where keys[index].found != PendingKey.none {
            found[Int(lines[index].type.rawValue)] |= 1 &<< UInt64(index)
        }
        return found
    }

    private mutating func add(_ type: MetricType, _ which: UInt64, in bytes: Span<UInt8>) {
        let taken: Int
        switch SeriesKind(type) {
        case .counter: taken = cells.store.addCounters(which, pending, pendingKeys)
        case .gauge: taken = cells.store.addGauges(which, pending, pendingKeys, at: nowSeconds)
        case .timer: taken = addTimers(which, in: bytes)
        case .set:
            cellBytes &+= which.nonzeroBitCount &* Self.memberBytes
            taken = cells.store.addMembers(
                which, pending, pendingKeys, in: bytes,
                exactMembersMax: pressure.exactMembersMax(options.exactMembersMax))
        }
        let count = which.nonzeroBitCount
        tally.accepted &+= UInt64(count)
        tally.aggregated(type, UInt64(taken))
        for _ in taken..<count { drop(.nonFiniteResult) }
    }

    private mutating func addTimers(_ which: UInt64, in bytes: Span<UInt8>) -> Int {
        cellBytes &+= which.nonzeroBitCount &* Self.valueBytes
        guard timerLimits.hasRules else {
            return cells.store.addTimers(which, pending, pendingKeys, timerLimits[0, pressure])
        }
        var taken = 0
        for index in BitIndices(which) {
            let slot = Int(pendingKeys.keys[index].found)
            let rule = series.records[Int(cells.store.timers.cells[slot].series)].histogram
            taken &+= cells.store.addTimers(
                1 &<< UInt64(index), pending, pendingKeys, timerLimits[Int(rule), pressure])
        }
        return taken
    }
}
