/// One tick: what the workers hand over becomes the interval's cells.
extension MergedState {
    /// Begins a tick at `wall`, Unix seconds; with `wantsBatch` it is told as increments, too.
    package mutating func beginTick(atSeconds wall: Double, wantsBatch: Bool) {
        nowSeconds = wall
        tick = tick == .max ? 1 : tick + 1
        pressure = MemoryPressure(
            used: memoryBytes, limit: options.mergedMemoryBytes, before: pressure)
        building = wantsBatch ? TickBatch(timestampSeconds: wall) : nil
        tickGauges.removeAll(keepingCapacity: tickGauges.capacity <= tickGauges.count * 4 + 4096)
    }

    /// Takes one worker's cells in, and leaves `cells` empty, ready to be handed back.
    ///
    /// Its rejected lines and live tail are the caller's to read before.
    package mutating func merge(_ cells: inout TickCells, worker: Int) {
        if cells.beginsAnew { forgetNames(ofWorker: worker) }
        for local in cells.forgotten { release(local, of: worker) }
        updateKeys(from: cells, worker)
        let hasRules = mapping.hasRules
        let rulesAreOfToday = cells.mappingVersion == mapping.version
        for definition in cells.definitions {
            let index = index(of: definition, in: cells, worker)
            note(index, as: Int(definition.local), of: worker)
            guard hasRules else { continue }
            mapping.note(rulesAreOfToday ? definition.rule : 0, ofSeries: index)
        }
        mergeCounters(cells.store.counters.cells, worker)
        mergeGauges(cells.store.gauges.cells, worker)
        mergeTimers(cells.store.timers, worker)
        mergeSets(cells.store.sets, worker)
        for index in ledgers.indices { ledgers[index].add(cells.ledgers[index]) }
        if rulesAreOfToday { takeMapping(of: cells, worker) }
        overflowTotal &+= cells.overflowSamples
        totalsEvictedTotal &+= cells.totalsEvicted
        workerMemoryBytes[worker] = cells.workerMemoryBytes
        if cells.removeAll() { hasFreedMemory = true }
    }

    // MARK: Series

    private mutating func note(_ index: UInt32, as local: Int, of worker: Int) {
        names.insert(index, as: local, worker)
        series.addName(index)
    }

    /// The index here of a series that a worker named.
    @inline(__always)
    private func index(of local: UInt32, _ worker: Int) -> UInt32 {
        guard let index = names[Int(local), worker] else {
            preconditionFailure("a worker touched a series that it never named")
        }
        return index
    }

    /// The series of a worker's key: known, revived or new.
    ///
    /// With several workers a new one past the limit goes to overflow if its kind can; gauges and
    /// sets, which the workers bound, may then be up to `workers` times the limit. A new one's key
    /// stays where the worker has it.
    private mutating func index(
        of definition: SeriesDefinition, in cells: borrowing TickCells, _ worker: Int
    ) -> UInt32 {
        let (key, type) = (cells.key(of: definition), definition.type)
        if let known = series.find(key.span, type) {
            revive(known)
            return known
        }
        if options.workers > 1, series.count >= options.limits.series, SeriesKind(type).overflows {
            let overflow = OwnKeys.overflow
            return ownIndex(of: overflow.span, type)
        }
        makeRoomAmongUnnamed()
        let place = place(of: definition, in: cells, worker)
        let wished = names.wishedIndex(
            of: Int(definition.local), after: series.records.indices.upperBound)
        let index = series.insert(at: place, wished: wished, type, atSeconds: nowWholeSeconds)
        return prepare(index, key.span)
    }

    /// The same without a limit, for the agent's own few.
    mutating func ownIndex(of key: Span<UInt8>, _ type: MetricType) -> UInt32 {
        if let known = series.findOwn(key, type) {
            revive(known)
            return known
        }
        makeRoomAmongUnnamed()
        return prepare(series.insert(key, type, isOwn: true, atSeconds: nowWholeSeconds), key)
    }

    private mutating func revive(_ index: UInt32) {
        switch series.records[Int(index)].state {
        case .live: break
        case .silent:
            series.revive(index, atSeconds: nowWholeSeconds)
            addGauge(index)
        case .free: preconditionFailure("a free series was found by its key")
        }
    }

    private mutating func prepare(_ index: UInt32, _ key: Span<UInt8>) -> UInt32 {
        switch SeriesKind(series.records[Int(index)].type) {
        case .timer: series.records[Int(index)].histogram = timerLimits.rule(forName: key)
        case .gauge: addGauge(index)
        case .counter, .set: break
        }
        return index
    }

    /// The worker no longer names the series; when no worker does, it goes with its interval.
    mutating func release(_ local: UInt32, of worker: Int) {
        let index = index(of: local, worker)
        names.remove(Int(local), worker)
        guard series.removeName(index) else { return }
        switch series.records[Int(index)].state {
        case .silent: forget(index)
        case .live:
            if isTouched(index) {
                series.keepUnnamed(index)
                series.records[Int(index)].isForgotten = true
                releasedCount += 1
            } else {
                expire(index)
            }
        case .free: preconditionFailure("a worker named a series that is free")
        }
    }

    /// Whether the series has something to say at the end of the open interval.
    func isTouched(_ index: UInt32) -> Bool {
        let record = series.records[Int(index)]
        switch SeriesKind(record.type) {
        case .gauge: return !gauges[Int(record.slot)].cell.isEmpty
        case .counter, .timer, .set: return record.isTouched
        }
    }

    // MARK: Cells

    /// The series a worker's cell belongs to, noted as seen, with its cell by `add` in the open
    /// interval; the record is read and written once, for its page has to be found each time.
    private mutating func touched(
        _ local: UInt32, _ worker: Int, add: (inout MergedState, UInt32) -> UInt32
    ) -> (index: UInt32, record: MergedRecord) {
        let index = index(of: local, worker)
        var record = series.records[Int(index)]
        if !record.isLive {
            revive(index)
            record = series.records[Int(index)]
        }
        if !record.isTouched {
            record.slot = add(&self, index)
            record.isTouched = true
        }
        record.lastSeenSeconds = nowWholeSeconds
        series.records[Int(index)] = record
        return (index, record)
    }

    private mutating func mergeCounters(_ cells: [Touched<CounterCell>], _ worker: Int) {
        for touch in cells {
            let (index, record) = touched(touch.series, worker) { $0.counters.add($1) }
            guard counters.merge(touch.cell, at: record.slot) else {
                refusedMerges &+= 1
                continue
            }
            let id = SeriesID(index: index, generation: record.generation)
            let point = CounterTick(series: id, key: record.key, sum: touch.cell.sum)
            building?.counters.append(point)
        }
    }

    private mutating func mergeGauges(_ cells: [Touched<TickGauge>], _ worker: Int) {
        for touch in cells where !touch.cell.cell.isEmpty {
            // A gauge keeps its place from one interval to the next.
            let index = index(of: touch.series, worker)
            revive(index)
            series.records[Int(index)].lastSeenSeconds = nowWholeSeconds
            let slot = Int(series.records[Int(index)].slot)
            guard gauges[slot].cell.merge(touch.cell.cell) else {
                refusedMerges &+= 1
                continue
            }
            if gauges[slot].tick != tick {
                gauges[slot].tick = tick
                tickGauges.append(index)
            }
        }
    }

    private mutating func mergeTimers(_ pool: CellPool<TimerCell>, _ worker: Int) {
        for position in 0..<pool.used where !pool.cells[position].cell.isEmpty {
            let (index, record) = touched(pool.cells[position].series, worker) {
                $0.store.timers.add($1)
            }
            let slot = Int(record.slot)
            let limits = timerLimits[Int(record.histogram), pressure]
            cellBytes -= store.timers.cells[slot].cell.memoryBytes
            let isMerged = store.timers.cells[slot].cell.merge(pool.cells[position].cell, limits)
            cellBytes += store.timers.cells[slot].cell.memoryBytes
            guard isMerged else {
                refusedMerges &+= 1
                continue
            }
            let id = SeriesID(index: index, generation: record.generation)
            let bucketCount = options.timers.classicBuckets.count
            building?.append(
                pool.cells[position].cell, id, key: record.key, type: record.type,
                bucketCount: bucketCount)
        }
    }

    private mutating func mergeSets(_ pool: CellPool<SetCell>, _ worker: Int) {
        let membersMax = pressure.exactMembersMax(options.exactMembersMax)
        for position in 0..<pool.used {
            let (_, record) = touched(pool.cells[position].series, worker) {
                $0.store.sets.add($1)
            }
            let slot = Int(record.slot)
            cellBytes -= store.sets.cells[slot].cell.memoryBytes
            store.sets.cells[slot].cell.merge(
                pool.cells[position].cell, exactMembersMax: membersMax)
            cellBytes += store.sets.cells[slot].cell.memoryBytes
        }
    }

    func id(_ index: Int) -> SeriesID {
        SeriesID(
            index: UInt32(truncatingIfNeeded: index), generation: series.records[index].generation)
    }
}
