/// The list of live series of each kind, longest idle first.
///
/// A series moves to the end when it is first touched in a tick, so expiry looks at what has
/// expired and at nothing else, and making room finds the longest idle at once.
extension SeriesTable {
    /// Notes a sample: the series is now the latest of its kind.
    mutating func touch(_ index: UInt32, atSeconds now: UInt32) {
        let kind = SeriesKind(records[Int(index)].type)
        records[Int(index)].lastSeenSeconds = now
        guard newest[Int(kind.rawValue)] != index else { return }
        unlink(index, fromListOf: kind)
        append(index, toListOf: kind)
    }

    /// The longest-idle series of `kind`, if it is idle for at least `idleSeconds`.
    func longestIdle(
        of kind: SeriesKind, idleSeconds: Double, atSeconds now: UInt32
    ) -> UInt32? {
        let index = oldest[Int(kind.rawValue)]
        guard index != Self.none, idle(index, atSeconds: now) >= idleSeconds else { return nil }
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

    mutating func append(_ index: UInt32, toListOf kind: SeriesKind) {
        let last = newest[Int(kind.rawValue)]
        records[Int(index)].older = last
        records[Int(index)].newer = Self.none
        if last == Self.none {
            oldest[Int(kind.rawValue)] = index
        } else {
            records[Int(last)].newer = index
        }
        newest[Int(kind.rawValue)] = index
    }

    mutating func unlink(_ index: UInt32, fromListOf kind: SeriesKind) {
        let (older, newer) = (records[Int(index)].older, records[Int(index)].newer)
        if older == Self.none {
            oldest[Int(kind.rawValue)] = newer
        } else {
            records[Int(older)].newer = newer
        }
        if newer == Self.none {
            newest[Int(kind.rawValue)] = older
        } else {
            records[Int(newer)].older = older
        }
    }
}
