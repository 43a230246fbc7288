/// Series that have gone: silent while a worker may still name them, then forgotten.
extension MergedState {
    /// Series that no worker names any more have said their last.
    mutating func forgetReleased() {
        guard releasedCount > 0 else { return }
        for index in series.records.indices where series.records[index].isForgotten {
            let record = series.records[index]
            if record.state == .live, record.references == 0 {
                expire(UInt32(truncatingIfNeeded: index))
            }
            series.records[index].isForgotten = false
        }
        releasedCount = 0
    }

    /// Ends the interval for every series, and expires what had no sample for its kind's expiry.
    mutating func endIntervalOfSeries() {
        let now = nowWholeSeconds
        let expireSeconds = options.expireSeconds
        for index in series.records.indices {
            var record = series.records[index]
            if record.isTouched {
                record.isTouched = false
                series.records[index] = record
            }
            // Nearly all were touched just now.
            guard record.lastSeenSeconds < now, record.isLive else { continue }
            let idle = record.idle(atSeconds: now)
            guard idle >= expireSeconds[SeriesKind(record.type)] else { continue }
            expire(UInt32(truncatingIfNeeded: index))
        }
    }

    mutating func forget(_ index: UInt32) {
        if series.remove(index) { hasFreedMemory = true }
    }

    /// Makes a live series silent, and forgets it if no worker names it.
    mutating func expire(_ index: UInt32) {
        removeGauge(index)
        expiredTotal &+= 1
        if series.records[Int(index)].references == 0 {
            forget(index)
        } else {
            series.silence(index)
        }
    }
}
