/// Forgetting: series without updates for `ttl`, and values older than `max_age`.
extension ExpositionRegistry {
    /// Places of one step that are given another time to live, or looked at for old values.
    static let sweepPlacesMax = 20_000

    // MARK: Series

    /// Takes series that are too old off the page, as many as the budget allows.
    ///
    /// - Returns: true when there are no more for now.
    mutating func expire() -> Bool {
        let isScheduled = rescheduleSome()
        while budget > 0 {
            guard let place = wheel.takeNext(nowSeconds: nowWholeSeconds) else {
                return isScheduled
            }
            budget -= 1
            if isTooOld(place) { expire(place) } else { schedule(place) }
        }
        return false
    }

    /// Says when a series is to be looked at, if nothing more comes for it.
    mutating func schedule(_ place: UInt32) {
        let ttl = ttlSeconds(of: place)
        guard ttl > 0 else { return wheel.remove(place) }
        // The first whole second that is more than `ttl` away.
        let whole = UInt32(exactly: min(ttl, 1e9).rounded(.down)) ?? 0
        let due = cells[place].lastSeenSeconds.addingReportingOverflow(whole &+ 1)
        wheel.insert(place, dueSeconds: due.overflow ? .max : due.partialValue)
    }

    /// To be called when times to live may have changed: every series is scheduled again, by steps.
    mutating func scheduleAgain() {
        reschedulePlace = 0
    }

    private mutating func rescheduleSome() -> Bool {
        let end = UInt32(truncatingIfNeeded: series.placeCount)
        guard reschedulePlace < end else { return true }
        let stop = min(end, reschedulePlace + UInt32(Self.sweepPlacesMax))
        for place in reschedulePlace..<stop where !cells[place].isFree { schedule(place) }
        reschedulePlace = stop == end ? .max : stop
        return stop == end
    }

    private func isTooOld(_ place: UInt32) -> Bool {
        let cell = cells[place]
        let ttl = ttlSeconds(of: place)
        let age = Double(nowWholeSeconds) - Double(cell.lastSeenSeconds)
        return !cell.isFree && ttl > 0 && age > ttl
    }

    private func ttlSeconds(of place: UInt32) -> Double {
        styles[styles.isUniform ? 0 : series[place].rule].ttlSeconds
    }

    private mutating func expire(_ place: UInt32) {
        budget -= Self.goneSeriesPoints
        tally.expired &+= 1
        goneSeries.append(place)
    }

    // MARK: Values

    /// Looks at the next timers for values that are older than `max_age`.
    mutating func sweepTimers() {
        let oldest = styles.shapes.map { $0.ages(atSeconds: nowSeconds).oldest }
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
