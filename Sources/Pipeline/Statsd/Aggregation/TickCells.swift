/// What one worker took in during one tick; the value that crosses from ingest to flush.
///
/// Goes full to the merged state and comes back empty, with its storage, to be filled again: two
/// or three of them are in turn for each worker.
package struct TickCells: Sendable {
    /// Rejected lines kept of a tick: 64 of at most 512 bytes, 32 KiB.
    package static let rejectedLinesMax = 64
    /// Bytes kept of a line of the live tail.
    package static let tailLineBytesMax = 512

    var store = CellStore()
    /// Set by a pipeline that was just made: what its worker named before means nothing now.
    var beginsAnew = false
    /// Series that the worker forgot, in order; to be read before `definitions`.
    var forgotten: [UInt32] = []
    /// Series that the worker met for the first time.
    var definitions: [SeriesDefinition] = []
    /// The mapping that gave `definitions` their rules.
    var mappingVersion = 0
    /// The worker's chunks of keys that `definitions` points into, from number `firstKeyChunk` on.
    var keyChunks: [[UInt8]] = []
    var firstKeyChunk = 0
    /// The worker's chunks have other numbers than in the ticks before.
    var keysBeginAnew = false
    /// By the listener's number.
    package internal(set) var ledgers: [IngestLedger]
    package internal(set) var rejected: [RejectedLine] = []
    /// The first `tailLinesMax` lines of the tick, as received.
    package internal(set) var tail: [[UInt8]] = []
    /// How many lines of the next tick are kept for the live tail; set it before handing back.
    package var tailLinesMax = 0
    /// Some of the tick's lines, if there are mapping rules.
    var sampledLines: SampledLines
    var mappingTally = MappingTally()
    /// Samples that went to an overflow series.
    var overflowSamples: UInt64 = 0
    /// Running totals that were forgotten for want of room.
    var totalsEvicted: UInt64 = 0
    /// The worker's estimate of its tables, cache and cells.
    var workerMemoryBytes = 0

    package init(options: PipelineOptions) {
        sampledLines = SampledLines(seed: options.hashSeed)
        ledgers = [IngestLedger](repeating: IngestLedger(), count: max(1, options.listeners))
    }

    /// Whether the tick has nothing to merge.
    package var isEmpty: Bool {
        store.counters.cells.isEmpty && store.gauges.cells.isEmpty && store.timers.used == 0
            && store.sets.used == 0 && forgotten.isEmpty && definitions.isEmpty
            && rejected.isEmpty && tail.isEmpty && !beginsAnew && ledgers.allSatisfy(\.isZero)
    }

    /// Makes the value ready for the next tick; the merged state does it.
    ///
    /// Answers whether a burst's cells were given back.
    mutating func removeAll() -> Bool {
        let hasFreedCells = store.removeAll()
        beginsAnew = false
        forgotten.removeAll(keepingCapacity: forgotten.count <= 4096)
        definitions.removeAll(keepingCapacity: definitions.count <= 4096)
        keyChunks.removeAll()
        keysBeginAnew = false
        for index in ledgers.indices { ledgers[index].removeAll() }
        rejected.removeAll(keepingCapacity: true)
        tail.removeAll()
        sampledLines.removeAll()
        mappingTally.removeAll()
        overflowSamples = 0
        totalsEvicted = 0
        return hasFreedCells
    }
}

/// A series that is new to the receiver of a `TickCells`, in 16 bytes.
struct SeriesDefinition: BitwiseCopyable, Sendable {
    /// Index in the worker's table.
    let local: UInt32
    private let keyStart: UInt32
    private let keyCount: UInt16
    /// 1 + the number of the mapping rule that made the key; 0 for none.
    let rule: UInt16
    let type: MetricType

    init(local: UInt32, type: MetricType, key: ByteRange, rule: UInt16) {
        self.local = local
        keyStart = key.start
        // No key is longer: `KeyChunks.keyBytesMax`.
        keyCount = UInt16(clamping: key.count)
        self.rule = rule
        self.type = type
    }

    /// The canonical key among the worker's.
    var key: ByteRange { ByteRange(Int(keyStart), Int(keyStart) + Int(keyCount)) }
}

extension TickCells {
    /// The worker's chunk that the key of `definition` lies in.
    func keyChunk(of definition: SeriesDefinition) -> [UInt8] {
        keyChunks[KeyChunks.number(of: definition.key) - firstKeyChunk]
    }

    func key(of definition: SeriesDefinition) -> ArraySlice<UInt8> {
        guard !definition.key.isEmpty else { return [] }
        return keyChunk(of: definition)[KeyChunks.place(of: definition.key)]
    }
}

extension IngestLedger {
    var isZero: Bool { self == IngestLedger() }

    /// Sets every count to 0 and keeps the storage.
    mutating func removeAll() {
        var (rejected, aggregated, dropped) = (linesRejected, samplesAggregated, samplesDropped)
        self = IngestLedger()
        for index in rejected.indices { rejected[index] = 0 }
        for index in aggregated.indices { aggregated[index] = 0 }
        for index in dropped.indices { dropped[index] = 0 }
        (linesRejected, samplesAggregated, samplesDropped) = (rejected, aggregated, dropped)
    }
}
