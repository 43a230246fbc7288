/// Which series have been idle for long.
extension SeriesTable {
    /// The group of series, from `start` on, in which some may have expired at `limits`.
    func nextIdleGroup(from start: Int, notAfter limits: IdleBounds.Seconds) -> Int? {
        idle.first(from: start, notAfter: limits)
    }

    /// Those of a group that were last seen at `limits` or before, as bits; raises its bound.
    ///
    /// A series of the open `period` is none of them, for its cell still names it.
    mutating func idleSeries(
        of group: Int, notAfter limits: IdleBounds.Seconds, period: UInt32, atSeconds now: UInt32
    ) -> UInt64 {
        var found: UInt64 = 0
        var bound = IdleBounds.none
        let first = IdleBounds.indices(of: group).lowerBound
        for place in 0..<IdleBounds.groupCount {
            let record = records[first + place]
            guard record.isLive else { continue }
            let seen = record.period == period ? now : record.lastSeenSeconds
            let lane = Int(SeriesKind(record.type).rawValue)
            bound[lane] = min(bound[lane], seen)
            if seen <= limits[lane] { found |= 1 &<< UInt64(place) }
        }
        idle.set(group, to: bound)
        return found
    }

    /// The longest-idle of all series past a tenth of its kind's expiry; it may make room.
    ///
    /// A series of the open `period` is never it.
    mutating func evictable(
        _ expireSeconds: ByKind<Double>, period: UInt32, atSeconds now: UInt32
    ) -> UInt32? {
        idle.begin(atSeconds: now)
        let limits = Self.limits(expireSeconds, dividedBy: 10, atSeconds: now)
        while let (group, _) = idle.lowest(notAfter: limits) {
            let found = idleSeries(of: group, notAfter: limits, period: period, atSeconds: now)
            // Another group's bound may be lower than this one's proves to be.
            guard found != 0, idle.lowest(notAfter: limits)?.group == group else { continue }
            let first = IdleBounds.indices(of: group).lowerBound
            let longest = BitIndices(found).min {
                records[first + $0].lastSeenSeconds < records[first + $1].lastSeenSeconds
            }
            return longest.map { UInt32(truncatingIfNeeded: first + $0) }
        }
        return nil
    }

    /// When a series of each kind was last seen that is idle for a part of its expiry by now.
    ///
    /// Before this second in any case, so that who was seen just now is not looked for.
    static func limits(
        _ expireSeconds: ByKind<Double>, dividedBy divisor: Double = 1, atSeconds now: UInt32
    ) -> IdleBounds.Seconds {
        var limits = IdleBounds.Seconds.zero
        for kind in SeriesKind.allCases {
            let latest = (Double(now) - expireSeconds[kind] / divisor).rounded(.down)
            limits[Int(kind.rawValue)] = min(UInt32(exactly: latest) ?? 0, max(now, 1) - 1)
        }
        return limits
    }
}

extension MergedRecord {
    /// Seconds since the last sample; 0 after a backward step of the clock.
    func idle(atSeconds now: UInt32) -> Double {
        now > lastSeenSeconds ? Double(now - lastSeenSeconds) : 0
    }
}
