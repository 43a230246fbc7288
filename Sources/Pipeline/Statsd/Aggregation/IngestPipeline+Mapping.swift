/// What mapping rules do with lines beside naming their series.
extension IngestPipeline {
    // MARK: Conversions

    /// The cell for samples that `keyConversion` changes before.
    mutating func converted(_ index: UInt32, in bytes: Span<UInt8>) -> SlotLookup {
        if keyConversion.isCumulative { noteSource(in: bytes) }
        return .converted(open(index), keyConversion)
    }

    /// Keeps the line's name and tags, as they stand there.
    private mutating func noteSource(in bytes: Span<UInt8>) {
        sourceScratch.removeAll(keepingCapacity: true)
        for range in [line.name] + line.earlierTags + [line.tags] {
            for index in range.range { sourceScratch.append(bytes[index]) }
            sourceScratch.append(SeriesKey.separator)
        }
    }

    /// Changes a sample of the line whose key was last resolved.
    mutating func convert(_ sample: inout ParsedSample, _ conversion: SampleConversion) {
        if conversion.isCumulative, sample.type == .counter {
            sample.value = increment(to: sample.value)
            sample.weight = 1
        }
        conversion.apply(to: &sample)
    }

    private mutating func increment(to total: Double) -> Double {
        totals.increment(
            of: sourceScratch, from: sender, to: total,
            within: CumulativeTotals.Bounds(
                senders: max(1, options.limits.senders / options.workers),
                expireSeconds: options.expireSeconds.counters, nowSeconds: nowWholeSeconds))
    }

    mutating func convert(_ plain: inout PlainLine, _ conversion: SampleConversion) {
        if conversion.isCumulative, plain.type == .counter {
            plain.value = increment(to: plain.value)
            plain.weight = 1
        }
        conversion.apply(to: &plain)
    }

    // MARK: Lines of unmapped names

    /// Notes the waiting lines: each, or one of them for all.
    mutating func samplePending() {
        if cells.sampledLines.takesEach(of: pending.count) {
            for index in 0..<pending.count { samplePending(index, standingFor: 1) }
        } else {
            let chosen = cells.sampledLines.choose(below: pending.count)
            samplePending(chosen, standingFor: pending.count)
        }
    }

    private mutating func samplePending(_ index: Int, standingFor lines: Int) {
        let slot = pendingKeys.keys[index].found
        guard slot != PendingKey.none else { return }
        let series = cells.store.series(ofSlot: slot, SeriesKind(pending[index].type))
        cells.sampledLines.note(series, standingFor: lines)
    }

    mutating func sample(_ lookup: SlotLookup, _ type: MetricType, standingFor lines: Int) {
        switch lookup {
        case .slot(let slot):
            let series = cells.store.series(ofSlot: slot, SeriesKind(type))
            cells.sampledLines.note(series, standingFor: lines)
        // A rule took it.
        case .converted: break
        case .dropped, .rejected: break
        }
    }
}

extension CellStore {
    /// The series of an open cell.
    func series(ofSlot slot: UInt32, _ kind: SeriesKind) -> UInt32 {
        switch kind {
        case .counter: counters.cells[Int(slot)].series
        case .gauge: gauges.cells[Int(slot)].series
        case .timer: timers.cells[Int(slot)].series
        case .set: sets.cells[Int(slot)].series
        }
    }
}
