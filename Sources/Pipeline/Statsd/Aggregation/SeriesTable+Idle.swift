/// Which series have been idle for long.
extension SeriesTable {
    /// Asks for what `touch` will change of a series, but for its neighbours.
    func prefetch(_ index: UInt32) {
        records.prefetch(Int(index))
        order.prefetch(index)
    }

    /// Notes a sample: the series is now the latest of its kind.
    mutating func touch(_ index: UInt32, atSeconds now: UInt32) {
        touch(index, records[Int(index)], atSeconds: now)
    }

    /// The same with the series' record as its caller has changed it.
    ///
    /// Each access has to find the record's page: one for all changes saves some 30 instructions.
    @inline(__always)
    mutating func touch(_ index: UInt32, _ changed: SeriesRecord, atSeconds now: UInt32) {
        var record = changed
        record.lastSeenSeconds = now
        records[Int(index)] = record
        if isOrdered { order.touch(index, SeriesKind(record.type)) }
    }

    /// The longest-idle series of `kind`, if it is idle for at least `idleSeconds`.
    func longestIdle(
        of kind: SeriesKind, idleSeconds: Double, atSeconds now: UInt32
    ) -> UInt32? {
        guard let index = order.oldest(of: kind), idle(index, atSeconds: now) >= idleSeconds
        else { return nil }
        return index
    }

    /// The longest-idle of all series past a tenth of its kind's expiry; it may make room.
    ///
    /// A series of the open `period` is never it: its cell still names it.
    func evictable(
        _ expireSeconds: ByKind<Double>, period: UInt32, atSeconds now: UInt32
    ) -> UInt32? {
        var best: UInt32?
        var longest = -1.0
        for kind in SeriesKind.allCases {
            let tenth = expireSeconds[kind] / 10
            guard let index = longestIdle(of: kind, idleSeconds: tenth, atSeconds: now) else {
                continue
            }
            let seconds = idle(index, atSeconds: now)
            if seconds > longest, records[Int(index)].period != period {
                best = index
                longest = seconds
            }
        }
        return best
    }

    private func idle(_ index: UInt32, atSeconds now: UInt32) -> Double {
        records[Int(index)].idle(atSeconds: now)
    }
}

extension SeriesRecord {
    /// Seconds since the last sample; 0 after a backward step of the clock.
    func idle(atSeconds now: UInt32) -> Double {
        now > lastSeenSeconds ? Double(now - lastSeenSeconds) : 0
    }
}
