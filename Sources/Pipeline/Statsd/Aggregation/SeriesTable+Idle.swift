/// Which series have been idle for long.
extension SeriesTable {
    /// Asks for what `touch` will change of a series, but for its neighbours.
    func prefetch(_ index: UInt32) {
        records.prefetch(Int(index))
        order?.prefetch(index)
    }

    /// Notes a sample: the series is now the latest of its kind.
    mutating func touch(_ index: UInt32, atSeconds now: UInt32) {
        records[Int(index)].lastSeenSeconds = now
        order?.touch(index, SeriesKind(records[Int(index)].type))
    }

    /// The longest-idle series of `kind`, if it is idle for at least `idleSeconds`.
    func longestIdle(
        of kind: SeriesKind, idleSeconds: Double, atSeconds now: UInt32
    ) -> UInt32? {
        guard let index = order?.oldest(of: kind), idle(index, atSeconds: now) >= idleSeconds
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

    /// Seconds since the last sample; 0 after a backward step of the clock.
    func idle(_ index: UInt32, atSeconds now: UInt32) -> Double {
        let last = records[Int(index)].lastSeenSeconds
        return now > last ? Double(now - last) : 0
    }
}
