/// From a parsed line to its cells.
extension IngestPipeline {
    /// Adds the samples of `line`; the line is rejected if its name or tags make no key.
    mutating func takeMetric(
        _ range: ByteRange, in bytes: Span<UInt8>, _ profile: ListenerProfile
    ) {
        let lookup = slot(of: line.first.type, in: bytes, profile)
        if case .rejected(let reason) = lookup { return reject(reason, range, of: bytes) }
        tally.accepted &+= 1
        if !mapper.isEmpty { sample(lookup, line.first.type, standingFor: 1) }
        take(line.first, lookup, in: bytes)
        if line.sampleCount > 1 { takeRest(lookup, in: bytes, profile) }
        for reason in line.badBits { drop(.badBit(reason)) }
    }

    private mutating func takeRest(
        _ first: SlotLookup, in bytes: Span<UInt8>, _ profile: ListenerProfile
    ) {
        var type = line.first.type
        var lookup = first
        for index in line.rest.indices {
            let sample = line.rest[index]
            if sample.type != type {
                type = sample.type
                lookup = slot(of: type, in: bytes, profile)
            }
            take(sample, lookup, in: bytes)
        }
    }

    @inline(__always)
    private mutating func take(
        _ sample: ParsedSample, _ lookup: SlotLookup, in bytes: Span<UInt8>
    ) {
        switch lookup {
        case .slot(let slot):
            guard line.timestampSeconds == nil else {
                return takeTimed(sample, Int(slot), in: bytes)
            }
            add(sample, Int(slot), at: nowSeconds, in: bytes)
        case .converted(let slot, let conversion):
            var converted = sample
            convert(&converted, conversion)
            guard line.timestampSeconds == nil else {
                return takeTimed(converted, Int(slot), in: bytes)
            }
            add(converted, Int(slot), at: nowSeconds, in: bytes)
        case .dropped(let reason): drop(reason)
        // The key depends on name and tags alone, so the first sample was rejected already.
        case .rejected(let reason): drop(.badBit(reason))
        }
    }

    /// Adds a sample to the cell of its type at `slot`.
    @inline(__always)
    mutating func add(
        _ sample: ParsedSample, _ slot: Int, at seconds: Double, in bytes: Span<UInt8>
    ) {
        let isTaken: Bool
        switch SeriesKind(sample.type) {
        case .counter:
            isTaken = cells.store.counters.cells[slot].cell.add(
                sample.value, weight: sample.weight)
        case .gauge: isTaken = addGauge(sample, slot, at: seconds)
        case .timer: isTaken = addTimer(sample, slot)
        case .set:
            addMember(sample, slot, in: bytes)
            isTaken = true
        }
        guard isTaken else { return drop(.nonFiniteResult) }
        tally.aggregated(sample.type)
    }

    private mutating func addGauge(
        _ sample: ParsedSample, _ slot: Int, at seconds: Double
    ) -> Bool {
        cells.store.gauges.cells[slot].cell.cell.take(
            sample.value, isChange: sample.isSigned, at: seconds)
    }

    /// A value and its weight.
    static var valueBytes: Int { 16 }
    /// A hash in a table that is at least half full.
    static var memberBytes: Int { 16 }

    private mutating func addTimer(_ sample: ParsedSample, _ slot: Int) -> Bool {
        var rule = 0
        if timerLimits.hasRules {
            let index = Int(cells.store.timers.cells[slot].series)
            rule = Int(series.records[index].histogram)
        }
        cellBytes &+= Self.valueBytes
        return cells.store.timers.cells[slot].cell.add(
            sample.value, weight: sample.weight, timerLimits[rule, pressure])
    }

    private mutating func addMember(_ sample: ParsedSample, _ slot: Int, in bytes: Span<UInt8>) {
        let hash =
            sample.member.isEmpty
            ? MemberHash.hash([UInt8(ascii: "0")].span)
            : MemberHash.hash(bytes.extracting(sample.member.range))
        cellBytes &+= Self.memberBytes
        cells.store.sets.cells[slot].cell.insert(
            hash: hash, exactMembersMax: pressure.exactMembersMax(options.exactMembersMax))
    }

    // MARK: Timestamps

    /// Adds a sample that carries its own time: only the current interval is open.
    ///
    /// A time over 60 s ahead counts for nothing. A late counter, timer or set is added now. A
    /// gauge older than its last update, by whole seconds as the field has them, is ignored.
    private mutating func takeTimed(_ sample: ParsedSample, _ slot: Int, in bytes: Span<UInt8>) {
        let stamp = Double(line.timestampSeconds ?? 0)
        guard stamp <= nowSeconds + 60 else {
            return add(sample, slot, at: nowSeconds, in: bytes)
        }
        let isLate = stamp < (nowSeconds - options.intervalSeconds).rounded(.down)
        guard sample.type == .gauge else {
            if isLate { cells.ledgers[listener].lateAdded &+= 1 }
            return add(sample, slot, at: nowSeconds, in: bytes)
        }
        let gauge = cells.store.gauges.cells[slot].cell
        guard stamp >= gauge.lastUpdateSeconds.rounded(.down) else {
            return ignoreLate(gauge, slot)
        }
        if isLate { cells.ledgers[listener].lateAdded &+= 1 }
        // The fraction that the stamp lacks is at most what has passed since the last update.
        let seconds = max(min(stamp, nowSeconds), gauge.lastUpdateSeconds)
        add(sample, slot, at: seconds, in: bytes)
        noteUpdate(of: cells.store.gauges.cells[slot].series, at: seconds)
    }

    private mutating func ignoreLate(_ gauge: TickGauge, _ slot: Int) {
        cells.ledgers[listener].lateIgnored &+= 1
        drop(.lateGauge)
        guard gauge.cell.isEmpty else { return }
        noteUpdate(of: cells.store.gauges.cells[slot].series, at: gauge.previousSeconds)
    }

    /// Keeps a gauge's own time as its last update, which opening its cell had set to now.
    private mutating func noteUpdate(of index: UInt32, at seconds: Double) {
        guard let whole = UInt32(exactly: seconds.rounded(.down)) else { return }
        series.records[Int(index)].lastSeenSeconds = whole
        series.idle.insert(Int(index), .gauge, atSeconds: whole)
    }

    // MARK: The ledger's rare entries

    mutating func drop(_ reason: DropReason) {
        cells.ledgers[listener].drop(reason)
    }

    mutating func reject(_ reason: RejectReason, _ range: ByteRange, of bytes: Span<UInt8>) {
        cells.ledgers[listener].reject(reason)
        guard cells.rejected.count < TickCells.rejectedLinesMax else { return }
        cells.rejected.append(
            RejectedLine(
                reason: reason,
                line: Self.copy(range, of: bytes, bytesMax: RejectedLine.bytesMax),
                listener: listener, timestampSeconds: nowSeconds))
    }

    static func copy(_ range: ByteRange, of bytes: Span<UInt8>, bytesMax: Int) -> [UInt8] {
        range.range.prefix(bytesMax).map { bytes[$0] }
    }
}
