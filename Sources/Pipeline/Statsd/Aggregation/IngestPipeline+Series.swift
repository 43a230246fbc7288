/// Where a line's samples go.
enum SlotLookup {
    /// The cell in this tick's store, of the type's kind.
    case slot(UInt32)
    /// The same, for samples that a rule changes before.
    case converted(UInt32, SampleConversion)
    /// The series is past a limit and its kind has no overflow series, or a rule says so.
    case dropped(DropReason)
    /// Name and tags make no key.
    case rejected(RejectReason)
}

/// From a line's name and tags to its cell: cache, series table, limits.
extension IngestPipeline {
    /// The cell of the parsed line's series for samples of `type`, opened if need be.
    @inline(__always)
    mutating func slot(
        of type: MetricType, in bytes: Span<UInt8>, _ profile: ListenerProfile
    ) -> SlotLookup {
        let key = RawKey(line, type, KeyShape(profile), in: bytes, rawKeyHash)
        if namesAreDirect, !key.shape.hasTags, let index = series.find(key, in: bytes) {
            return .slot(open(index))
        }
        let found = cache.find(key, in: bytes)
        guard found >= 0 else { return slotOfNewKey(key, type, in: bytes, profile) }
        let entry = cache.entries[found]
        // A series that was touched in this tick is not forgotten in it.
        if entry.period == period { return .slot(entry.slot) }
        guard series.isCurrent(entry) else {
            return slotOfStaleKey(found, key, type, in: bytes, profile)
        }
        return .slot(open(entry.series, entry: found))
    }

    private mutating func slotOfNewKey(
        _ key: RawKey, _ type: MetricType, in bytes: Span<UInt8>, _ profile: ListenerProfile
    ) -> SlotLookup {
        let admission = admit(key, type, in: bytes, profile)
        guard case .series(let index, let isOwn) = admission else { return admission.refusal }
        guard keyConversion.isNone else { return converted(index, in: bytes) }
        // An overflowing key is not kept: it gets its own series as soon as there is room.
        guard isOwn, key.shape.byteCount <= RawKeyCache.keyBytesMax,
            !isDirect(index, key, in: bytes)
        else {
            return .slot(open(index))
        }
        if cache.isFull { cache.makeRoom(series) }
        let keyStart = series.records[Int(index)].keyStart
        cache.insert(key, in: bytes, series: index, keyStart: keyStart)
        return .slot(open(index, entry: cache.count - 1))
    }

    /// Whether the series is found by its name without an entry: so all are from the first on that
    /// is one too many for the cache.
    ///
    /// Another name that a mapping rule brings here is not: only an entry knows it.
    private mutating func isDirect(
        _ index: UInt32, _ key: borrowing RawKey, in bytes: Span<UInt8>
    ) -> Bool {
        guard series.records[Int(index)].isNamedAsIs(key.shape), isCanonical(key, in: bytes) else {
            return false
        }
        if !namesAreDirect, cache.names >= RawKeyCache.namesMax {
            namesAreDirect = true
            cache.forgetNames()
        }
        return namesAreDirect
    }

    /// Whether the canonical key, in `keyScratch`, is the name on the wire.
    private func isCanonical(_ key: borrowing RawKey, in bytes: Span<UInt8>) -> Bool {
        !key.shape.hasTags && keyScratch.count == key.shape.nameCount
            && haveEqualBytes(
                keyScratch.span, from: 0, bytes, from: Int(key.name.start), count: keyScratch.count)
    }

    private mutating func slotOfStaleKey(
        _ entry: Int, _ key: RawKey, _ type: MetricType, in bytes: Span<UInt8>,
        _ profile: ListenerProfile
    ) -> SlotLookup {
        let admission = admit(key, type, in: bytes, profile)
        guard case .series(let index, let isOwn) = admission else { return admission.refusal }
        guard keyConversion.isNone else { return converted(index, in: bytes) }
        guard isOwn else { return .slot(open(index)) }
        cache.entries[entry].series = index
        cache.entries[entry].keyStart = series.records[Int(index)].keyStart
        return .slot(open(index, entry: entry))
    }

    /// The series of the parsed line, made if it is new.
    ///
    /// Notes whether its key is the name as it stands there.
    private mutating func admit(
        _ key: borrowing RawKey, _ type: MetricType, in bytes: Span<UInt8>,
        _ profile: ListenerProfile
    ) -> Admission {
        keyScratch.removeAll(keepingCapacity: true)
        let outcome = keyBuilder.append(
            keyOf: line, in: bytes, dialect: profile.dialect, type, mappedBy: &mapper,
            to: &keyScratch)
        switch outcome {
        case .key(let rule, let conversion): (keyRule, keyConversion) = (rule, conversion)
        case .rejected(let reason): return .rejected(reason)
        case .dropped(let reason): return .dropped(reason)
        }
        // Such names are ours; a sender's gets `_` in front: nothing taken, nothing lost.
        if keyScratch.starts(with: OwnKeys.reservedPrefix) {
            keyScratch.insert(UInt8(ascii: "_"), at: 0)
        }
        let admission = admitKey(keyConversion.type(of: type))
        if case .series(let index, isOwn: true) = admission, isCanonical(key, in: bytes),
            keyConversion.isNone
        {
            series.records[Int(index)].noteNamedAsIs(key.shape)
        }
        return admission
    }

    // MARK: Cells

    /// The series' cell in this tick, opened at its first touch and noted in the cache's entry.
    mutating func open(_ index: UInt32, entry: Int) -> UInt32 {
        let slot = open(index)
        cache.entries[entry].slot = slot
        cache.entries[entry].period = period
        return slot
    }

    /// The series' cell in this tick, opened at its first touch.
    mutating func open(_ index: UInt32) -> UInt32 {
        var record = series.records[Int(index)]
        if record.period == period { return record.slot }
        switch SeriesKind(record.type) {
        case .counter: record.slot = cells.store.counters.add(index, CounterCell())
        case .gauge: record.slot = cells.store.gauges.add(index, newGauge(record))
        case .timer: record.slot = cells.store.timers.add(index)
        case .set: record.slot = cells.store.sets.add(index)
        }
        record.period = period
        record.lastSeenSeconds = nowWholeSeconds
        series.records[Int(index)] = record
        return record.slot
    }

    /// A series that was never in a tick was made just now, and has no update before this one.
    private func newGauge(_ record: SeriesRecord) -> TickGauge {
        var gauge = TickGauge()
        if record.period != 0 { gauge.previousSeconds = Double(record.lastSeenSeconds) }
        return gauge
    }
}
