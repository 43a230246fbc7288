/// The end of an interval: points of every live series, then expiry.
extension MergedState {
    /// Ends the interval and begins the next.
    ///
    /// `own.processingMilliseconds` and `own.calculationMilliseconds` are left 0: the caller has
    /// the clock. The batch shares the storage of the keys until the next new series.
    package mutating func flush(
        timestampMilliseconds: Int64, measuredIntervalSeconds: Double, nowSeconds wall: Double
    ) -> FlushBatch {
        nowSeconds = wall
        addOwnSamples(timestampMilliseconds: timestampMilliseconds)
        var batch = FlushBatch(
            timestampMilliseconds: timestampMilliseconds, intervalSeconds: options.intervalSeconds,
            measuredIntervalSeconds: measuredIntervalSeconds,
            own: OwnStatistics(
                prefix: options.selfPrefix, numStats: 0, processingMilliseconds: 0,
                calculationMilliseconds: 0))
        batch.percentiles = options.timers.percentiles
        if keepsStates { batch.states = FlushStates() }
        lastFlushHadSketch = false
        var summary = TimerSummary(percentiles: options.timers.percentiles)
        appendTouchedCounters(to: &batch)
        batch.timers.reserveCapacity(liveTimers)
        for index in series.records.indices {
            let record = series.records[index]
            // A counter that was touched is there already.
            guard record.isLive, record.type != .counter || !record.isTouched else {
                continue
            }
            append(index, record, to: &batch, &summary)
        }
        batch.keys = series.keys
        batch.mapping = mapping
        batch.own.numStats =
            batch.counters.count + batch.gauges.count + batch.sets.count + batch.timers.count
        beginInterval()
        return batch
    }

    private mutating func append(
        _ index: Int, _ record: MergedRecord, to batch: inout FlushBatch,
        _ summary: inout TimerSummary
    ) {
        let id = SeriesID(
            index: UInt32(truncatingIfNeeded: index), generation: record.generation)
        switch SeriesKind(record.type) {
        case .counter: appendIdleCounter(record, to: &batch)
        case .gauge: appendGauge(id, record, to: &batch)
        case .timer:
            appendTimer(id, record, to: &batch, &summary)
            if keepsStates, record.isTouched { keepTimer(record, in: &batch) }
        case .set: appendSet(id, record, to: &batch)
        }
    }

    private var liveTimers: Int {
        MetricType.allCases.reduce(0) { count, type in
            SeriesKind(type) == .timer ? count + series.census.byType[Int(type.rawValue)] : count
        }
    }

    /// Block by block: the points take the place of the cells.
    private mutating func appendTouchedCounters(to batch: inout FlushBatch) {
        batch.counters.reserveCapacity(series.census.byType[Int(MetricType.counter.rawValue)])
        while let slots = counters.lastBlock {
            if keepsStates { keepCounters(slots, in: &batch) }
            for slot in slots {
                let touch = counters[slot]
                let record = series.records[Int(touch.series)]
                // A series that was deleted meanwhile has left its cell behind.
                guard record.type == .counter, record.isLive, record.isTouched,
                    record.slot == slot
                else { continue }
                batch.counters.append(CounterPoint(key: record.key, sum: touch.cell.sum))
            }
            counters.removeLastBlock()
        }
    }

    /// A pass of its own: within the other it cost 5 instructions a counter where nobody asks.
    private func keepCounters(_ slots: Range<UInt32>, in batch: inout FlushBatch) {
        for slot in slots {
            let touch = counters[slot]
            let record = series.records[Int(touch.series)]
            guard record.type == .counter, record.isLive, record.isTouched, record.slot == slot,
                !isOfThisAgent(record)
            else { continue }
            batch.states?.counters.append(
                FlushStates.Counter(key: record.key, cell: touch.cell))
        }
    }

    private func appendIdleCounter(_ record: MergedRecord, to batch: inout FlushBatch) {
        guard options.idle.counters != .silent else { return }
        batch.counters.append(CounterPoint(key: record.key, sum: 0))
    }

    private func appendGauge(
        _ id: SeriesID, _ record: MergedRecord, to batch: inout FlushBatch
    ) {
        let gauge = gauges[Int(record.slot)]
        guard var value = gauge.current else { return }
        if gauge.cell.isEmpty {
            switch options.idle.gauges {
            case .repeated: break
            case .zero: value = 0
            case .silent: return
            }
        }
        let point = GaugePoint(
            series: id, key: record.key, value: value, updatedSeconds: gauge.lastUpdateSeconds)
        batch.gauges.append(point)
        if keepsStates, !isOfThisAgent(record) { batch.states?.gauges.append(point) }
    }

    private func appendSet(
        _ id: SeriesID, _ record: MergedRecord, to batch: inout FlushBatch
    ) {
        let isIdle = !record.isTouched
        if isIdle, options.idle.sets == .silent { return }
        batch.sets.append(
            SetPoint(
                series: id, key: record.key,
                cardinality: isIdle ? 0 : store.sets.cells[Int(record.slot)].cell.cardinality))
        guard keepsStates, !isIdle else { return }
        batch.states?.sets.append(
            FlushStates.Members(
                key: record.key, cell: store.sets.cells[Int(record.slot)].cell))
    }

    /// Whether a series says something about this agent alone.
    private func isOfThisAgent(_ record: MergedRecord) -> Bool {
        record.isOwn && series.keys[record.key] != OwnKeys.overflow[...]
    }

    private mutating func appendTimer(
        _ id: SeriesID, _ record: MergedRecord, to batch: inout FlushBatch,
        _ summary: inout TimerSummary
    ) {
        guard record.isTouched else {
            if options.idle.timers != .silent { batch.appendIdleTimer(id, record) }
            return
        }
        let slot = Int(record.slot)
        if let sketch = store.timers.cells[slot].cell.sketch {
            lastFlushHadSketch = true
            if sketch.isCollapsed { collapsedTimersTotal &+= 1 }
        }
        if let lone = store.timers.cells[slot].cell.lone, record.histogram == 0 {
            return batch.timers.append(lone: lone, series: id, key: record.key, type: record.type)
        }
        let limits = timerLimits[Int(record.histogram), .none]
        if summary.sumUp(&store.timers.cells[slot].cell, limits: limits) {
            batch.append(summary, id, key: record.key, type: record.type)
        }
    }

    /// After its values were sorted in place, for which nobody else may hold them.
    private func keepTimer(_ record: MergedRecord, in batch: inout FlushBatch) {
        batch.states?.timers.append(
            FlushStates.Timer(
                key: record.key, type: record.type,
                cell: store.timers.cells[Int(record.slot)].cell))
    }

    private mutating func beginInterval() {
        for index in gauges.indices { gauges[index].settle() }
        forgetReleased()
        endIntervalOfSeries()
        compactSeries()
        if store.removeAll() { hasFreedMemory = true }
        if gauges.capacity > gauges.count * 4 + 4096 { gauges.giveBackCapacity() }
        cellBytes = 0
    }
}

extension FlushBatch {
    mutating func appendIdleTimer(_ id: SeriesID, _ record: MergedRecord) {
        timers.append(TimerPoint(series: id, key: record.key, type: record.type))
    }

    /// Adds a timer's point and what it points at.
    mutating func append(
        _ summary: TimerSummary, _ id: SeriesID, key: ByteRange, type: MetricType,
        parts: TimerParts = .all
    ) {
        let first = appendPercentiles(summary.percentiles)
        var firstWeighted = first
        if summary.weighted != nil {
            firstWeighted = appendPercentiles(summary.weightedPercentiles)
        }
        let firstBin = bins.count
        bins.append(contentsOf: summary.bins)
        var point = TimerPoint(
            series: id, key: key, type: type, statistics: summary.statistics,
            weighted: summary.weighted.map { appendWeighted($0) },
            firstPercentile: first, firstWeightedPercentile: firstWeighted,
            bins: ByteRange(firstBin, bins.count))
        point.parts = parts
        timers.append(point)
    }
}
