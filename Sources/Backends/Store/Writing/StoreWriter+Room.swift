extension StoreWriter {
    /// The youngest history that no cap may cost.
    private static let protectedMilliseconds: Int64 = 3_600_000
    /// How stale names may be, and an hour: a series that was not seen for so long before the first
    /// sample of any file has none.
    private static let forgetHours: Int64 = 31

    /// Removes what is too old or too much; a file at a time is unlinked, whatever its size.
    func makeRoom(at now: Int64, isTimeSteady: Bool) throws(SQLiteError) {
        var isChanged = false
        if isTimeSteady {
            for tier in StoreTier.allCases {
                while let name = oldestExpired(tier, now) {
                    try remove(name)
                    isChanged = true
                }
            }
        }
        let most = min(limits.evictionBytes, limits.bytesMax - reservedBytes - limits.fileBytes)
        while bytes > most, try evict(at: now) { isChanged = true }
        guard isChanged else { return }
        let first = catalog.firstMilliseconds
        guard first < .max else { return }
        try names?.forget(seenBeforeHour: hour(of: first) - Self.forgetHours)
        measure()
    }

    /// The oldest file of a tier, once everything in it is older than that is kept.
    private func oldestExpired(_ tier: StoreTier, _ now: Int64) -> StoreFileName? {
        guard let oldest = catalog.oldest(of: tier, except: current) else { return nil }
        let keep = retention.keepMilliseconds[tier] ?? 0
        let (limit, isOverflow) = now.subtractingReportingOverflow(keep)
        return !isOverflow && oldest.summary.lastMilliseconds < limit ? oldest.name : nil
    }

    /// What the next seal needs when one more flush has come.
    var reservedBytes: Int {
        let series = slots.slots.count
        return limits.sealBytes(points: (window.unsealedCount + 1) * series, series: series)
    }

    /// Removes one file for its room: damaged ones first, then raw, 10 m and 1 h, oldest first.
    private func evict(at now: Int64) throws(SQLiteError) -> Bool {
        if let damaged = catalog.setAside.first {
            folder.remove(damaged)
            catalog.setAside.removeFirst()
            measure()
            return true
        }
        for tier in StoreTier.allCases {
            guard let oldest = catalog.oldest(of: tier, except: current) else { continue }
            let youngest = now &- Self.protectedMilliseconds
            if tier == .raw, oldest.summary.lastMilliseconds > youngest { continue }
            try remove(oldest.name)
            return true
        }
        return false
    }

    /// Files that are written now.
    var current: Set<StoreFileName> { Set(files.values.map(\.name)) }

    /// Unlinks a file once the next tier has what is in it.
    ///
    /// On a disk without room that may fail; then the file goes all the same.
    private func remove(_ name: StoreFileName) throws(SQLiteError) {
        do throws(SQLiteError) {
            try rollUpAtOnce(name)
        } catch {
            finishingProblem = "\(name.text) was removed without being rolled up: \(error)"
        }
        if finishing?.source.name == name { finishing = nil }
        catalog[name] = nil
        folder.remove(name.text)
        measure()
    }
}
