/// Forgetting: series without updates for `ttl`, and values older than `max_age`.
extension ExpositionRegistry {
    /// Places looked at in one step: a million series are looked at in 50 ticks.
    static let sweepPlacesMax = 20_000

    /// Looks at the next places, and lists those that are too old as gone.
    mutating func sweep() {
        if styles.hasTTL { sweepSeries() }
        sweepTimers()
    }

    private mutating func sweepSeries() {
        let now = nowWholeSeconds
        var left = min(Self.sweepPlacesMax, cells.count)
        // A series that goes costs as much as one that comes.
        budget = max(budget, Self.newSeriesPoints)
        while left > 0, budget > 0 {
            left -= 1
            if Int(sweepPlace) >= cells.count { sweepPlace = 0 }
            let cell = cells[sweepPlace]
            let rule = styles.isUniform ? 0 : series[sweepPlace].rule
            let ttl = styles[rule].ttlSeconds
            if !cell.isFree, ttl > 0, Double(now) - Double(cell.lastSeenSeconds) > ttl {
                expire(sweepPlace)
            }
            sweepPlace &+= 1
        }
    }

    private mutating func expire(_ place: UInt32) {
        budget -= Self.newSeriesPoints
        tally.expired &+= 1
        goneSeries.append(place)
    }

    private mutating func sweepTimers() {
        let oldest = styles.shapes.map { $0.oldestAge(atSeconds: nowSeconds) }
        for _ in 0..<min(Self.sweepPlacesMax, timers.placeCount) {
            if Int(sweepTimer) >= timers.placeCount { sweepTimer = 0 }
            // Looked at first: a write would copy what a page has frozen.
            let age = oldest[Int(timers[sweepTimer].shape)]
            if timers[sweepTimer].window.hasValues(before: age) {
                timers[sweepTimer].forgetValues(before: age)
            }
            sweepTimer &+= 1
        }
    }
}
