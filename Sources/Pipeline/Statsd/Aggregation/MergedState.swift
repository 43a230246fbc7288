/// Everything the agent knows across workers: series, gauges, the open interval, the ledger.
///
/// Belongs to the flush thread. No clock: every call that needs the time is told. A tick is
/// `beginTick`, a `merge` for each worker's cells, `endTick`; an interval ends with `flush`.
package struct MergedState: ~Copyable {
    private(set) var options: PipelineOptions
    private(set) var timerLimits: SeriesTimerLimits
    var mapping: SeriesMapping
    var mappingTally = MappingTally()
    var unmappedNames = FrequentNames()
    var series: MergedTable
    var names: WorkerNames
    /// Each worker's chunks of keys by its own number: the number in `series.keys`.
    var keyChunks: [[Int?]]
    /// Where the search for a series that no worker names goes on.
    var unnamedHand = 0
    var counters = IntervalCounters()
    /// The open interval's timers and sets; its gauges have a place of their own.
    var store = CellStore()
    var gauges: [GaugeState] = []
    /// Number of the open tick, from 1.
    var tick: UInt32 = 1
    var nowSeconds = 0.0 {
        didSet { nowWholeSeconds = UInt32(exactly: nowSeconds.rounded(.down)) ?? 0 }
    }
    /// Unix seconds as the series table keeps them.
    private(set) var nowWholeSeconds: UInt32 = 0
    var pressure = MemoryPressure.none
    /// Heap bytes of the interval's timers and sets.
    var cellBytes = 0
    var building: TickBatch?
    /// Gauges touched in this tick.
    var tickGauges: [UInt32] = []
    /// Since start, by the listener's number.
    package internal(set) var ledgers: [IngestLedger]
    package internal(set) var expiredTotal: UInt64 = 0
    package internal(set) var overflowTotal: UInt64 = 0
    /// Running totals that were forgotten for want of room.
    package internal(set) var totalsEvictedTotal: UInt64 = 0
    /// Cells whose merge would have made an infinite sum.
    package internal(set) var refusedMerges: UInt64 = 0
    /// Intervals' timers whose sketch lost its smallest magnitudes.
    package internal(set) var collapsedTimersTotal: UInt64 = 0
    /// Whether the last flush had a timer that was no longer exact.
    package internal(set) var lastFlushHadSketch = false
    /// Whether flushes carry the cells that their points were made of.
    package var keepsStates = false
    /// Many small blocks of memory were freed since this was last set to false.
    package var hasFreedMemory = false
    /// Series that no worker names any more, waiting for the interval's end.
    var releasedCount = 0
    var workerMemoryBytes: [Int]
    var own: OwnSeries

    package init(options: PipelineOptions) {
        precondition(options.workers > 0, "the state of at least one worker is merged")
        self.options = options
        timerLimits = SeriesTimerLimits(options.timers)
        mapping = SeriesMapping(options.mapping)
        series = MergedTable(seed: options.hashSeed, workers: options.workers)
        names = WorkerNames(workers: options.workers)
        keyChunks = [[Int?]](repeating: [], count: options.workers)
        workerMemoryBytes = [Int](repeating: 0, count: options.workers)
        ledgers = [IngestLedger](repeating: IngestLedger(), count: max(1, options.listeners))
        own = OwnSeries(prefix: options.selfPrefix)
    }

    mutating func replaceOptions(_ new: PipelineOptions) {
        if new.mapping != options.mapping {
            mapping = SeriesMapping(new.mapping)
            // Rules have other numbers now.
            (mappingTally, unmappedNames) = (MappingTally(), FrequentNames())
        }
        options = new
        timerLimits = SeriesTimerLimits(new.timers)
        own.rename(prefix: new.selfPrefix)
    }

    /// Tables by their capacities, timers and sets as they say.
    var memoryBytes: Int {
        series.memoryBytes + counters.memoryBytes + store.memoryBytes + cellBytes
            + gauges.capacity * MemoryLayout<GaugeState>.stride
            + names.memoryBytes + mapping.memoryBytes
    }
}

/// A gauge: its value when the interval began, and what has changed it since.
struct GaugeState: BitwiseCopyable {
    var series: UInt32
    /// Meaningless while `updatedSeconds` is −∞.
    var value = 0.0
    /// Last update before the interval; −∞ for a gauge that had none.
    var updatedSeconds = -Double.infinity
    var cell = GaugeCell()
    /// The last tick that touched it.
    var tick: UInt32 = 0

    var known: Double? { updatedSeconds > -.infinity ? value : nil }
    /// The value now; `nil` for a gauge that never got one.
    var current: Double? { cell.applied(to: known) ?? known }
    var lastUpdateSeconds: Double { max(updatedSeconds, cell.lastUpdateSeconds) }

    /// Begins the next interval with the present value.
    mutating func settle() {
        if let current, !cell.isEmpty {
            value = current
            updatedSeconds = lastUpdateSeconds
        }
        cell = GaugeCell()
    }
}
