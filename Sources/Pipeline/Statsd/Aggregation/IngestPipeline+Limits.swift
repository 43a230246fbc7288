/// What became of a key that is not in the cache.
enum Admission {
    /// A series' index; `isOwn` is false for an overflow series.
    case series(UInt32, isOwn: Bool)
    case dropped(DropReason)
    case rejected(RejectReason)

    var refusal: SlotLookup {
        switch self {
        case .series: .dropped(.seriesLimit)
        case .dropped(let reason): .dropped(reason)
        case .rejected(let reason): .rejected(reason)
        }
    }
}

/// New series, and where samples go once there are too many.
extension IngestPipeline {
    /// Series that one step may forget: 0.75 ms of work, as a hand-over is to take 1 ms at most.
    private static var forgottenMax: Int { 1024 }
    /// Groups of 64 that one step may look at: some 0.1 ms.
    private static var lookedAtMax: Int { 1024 }

    /// The series whose key stands in `keyScratch`, made if the limits allow.
    mutating func admitKey(_ type: MetricType) -> Admission {
        if let index = series.find(keyScratch.span, type) { return .series(index, isOwn: true) }
        let hasTags = keyScratch.contains(SeriesKey.separator)
        if hasTags, series.census.namesakes(of: keyScratch.span) >= options.limits.seriesPerName {
            return overflow(type, ofName: true)
        }
        guard makeRoom() else { return overflow(type, ofName: false) }
        return .series(define(keyScratch, type), isOwn: true)
    }

    /// Whether one more series may be made; the longest idle one past a tenth of its expiry goes.
    private mutating func makeRoom() -> Bool {
        switch pressure {
        case .full: return false
        case .none, .high: break
        }
        guard series.keys.hasRoom(forKeyBytes: keyScratch.count) else { return false }
        if series.count < options.limits.series { return true }
        let idle = series.evictable(
            options.expireSeconds, period: period, atSeconds: nowWholeSeconds)
        guard let idle else { return false }
        forget(idle)
        return true
    }

    /// The series that takes the samples of all keys past a limit, by name or by type alone.
    private mutating func overflow(_ type: MetricType, ofName: Bool) -> Admission {
        guard SeriesKind(type).overflows else { return .dropped(.seriesLimit) }
        cells.overflowSamples &+= 1
        keyRule = 0
        if ofName {
            let end = keyScratch.firstIndex(of: SeriesKey.separator) ?? keyScratch.count
            keyScratch.removeLast(keyScratch.count - end)
            keyScratch.append(contentsOf: OwnKeys.overflowTag)
            if let index = series.find(keyScratch.span, type) {
                return .series(index, isOwn: false)
            }
            if makeRoom() { return .series(define(keyScratch, type), isOwn: false) }
        }
        // Four of these at most, beside the limit.
        let key = OwnKeys.overflow
        let index = series.find(key.span, type) ?? define(key, type)
        return .series(index, isOwn: false)
    }

    /// Makes a series and tells the merged state of it.
    mutating func define(_ key: [UInt8], _ type: MetricType) -> UInt32 {
        let index = series.insert(key.span, type, atSeconds: nowWholeSeconds)
        if SeriesKind(type) == .timer {
            let rule = timerLimits.rule(forName: key.span)
            series.records[Int(index)].histogram = rule
        }
        let place = series.records[Int(index)].key
        // From here on it doubles at other sizes than the cells of new series: both at once, of
        // half a million, held ingest up for 17 to 20 ms.
        if cells.definitions.count == 4096 { cells.definitions.reserveCapacity(5120) }
        cells.definitions.append(
            SeriesDefinition(local: index, type: type, key: place, rule: keyRule))
        return index
    }

    /// Lets the tick's cells share the chunks that the keys of its new series lie in.
    mutating func shareKeys() {
        cells.keysBeginAnew = keysHaveMoved
        guard !cells.definitions.isEmpty else { return }
        cells.firstKeyChunk = sharedKeyChunks
        cells.keyChunks = Array(series.keys.chunks[sharedKeyChunks...])
        sharedKeyChunks = max(0, series.keys.chunks.count - 1)
        keysHaveMoved = false
    }

    /// Gives back what forgotten series took; from then on keys have other addresses.
    mutating func compactSeries() {
        guard !cells.forgotten.isEmpty else { return }
        cache.forgetBurst(series)
        if series.count < RawKeyCache.namesMax / 2 { namesAreDirect = false }
        guard series.isWorthCompacting else { return }
        cache.dropStale(series)
        series.compact()
        cache.followKeys(series)
        keysHaveMoved = true
        sharedKeyChunks = 0
    }

    /// Whether more series expired than were forgotten so far.
    package var hasExpired: Bool { series.nextIdleGroup(from: 0, notAfter: expiryLimits) != nil }

    /// Forgets series that expired, as many as a step may.
    package mutating func forgetExpired() {
        series.idle.begin(atSeconds: nowWholeSeconds)
        let limits = expiryLimits
        var (left, start) = (Self.forgottenMax, 0)
        for _ in 0..<Self.lookedAtMax {
            guard left >= IdleBounds.groupCount,
                let group = series.nextIdleGroup(from: start, notAfter: limits)
            else { return }
            let expired = series.idleSeries(
                of: group, notAfter: limits, period: period, atSeconds: nowWholeSeconds)
            let first = IdleBounds.indices(of: group).lowerBound
            for place in BitIndices(expired) { forget(UInt32(truncatingIfNeeded: first + place)) }
            left -= expired.nonzeroBitCount
            start = group + 1
        }
    }

    private var expiryLimits: IdleBounds.Seconds {
        SeriesTable.limits(options.expireSeconds, atSeconds: nowWholeSeconds)
    }

    private mutating func forget(_ index: UInt32) {
        series.remove(index)
        cells.forgotten.append(index)
    }
}
