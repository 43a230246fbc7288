extension BackendLedger {
    /// Adds the counts of another receiver of the same backend; of the rest the later one stays.
    package mutating func add(_ other: BackendLedger) {
        pointsQueued &+= other.pointsQueued
        pointsDelivered &+= other.pointsDelivered
        pointsWaiting &+= other.pointsWaiting
        for index in pointsDropped.indices { pointsDropped[index] &+= other.pointsDropped[index] }
        pointsResent &+= other.pointsResent
        if let bytes = other.spoolBytes { spoolBytes = (spoolBytes ?? 0) + bytes }
        pointsRetried &+= other.pointsRetried
        seriesMerged &+= other.seriesMerged
        tagCollisions &+= other.tagCollisions
        errors &+= other.errors
        if other.lastErrorSeconds > lastErrorSeconds {
            lastError = other.lastError
            lastErrorSeconds = other.lastErrorSeconds
        }
        if let success = other.lastSuccessSeconds {
            lastSuccessSeconds = max(success, lastSuccessSeconds ?? success)
        }
    }
}
