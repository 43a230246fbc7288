/// The touched cells of one tick (of a worker) or of one interval (of the merged state), by kind.
struct CellStore: Sendable {
    var counters = PlainPool<CounterCell>()
    var gauges = PlainPool<TickGauge>()
    var timers = CellPool<TimerCell>()
    var sets = CellPool<SetCell>()

    /// Empties the cells and keeps their storage, within the pools' limits; answers whether cells
    /// with storage of their own were given back.
    mutating func removeAll() -> Bool {
        counters.removeAll()
        gauges.removeAll()
        let hasFreedTimers = timers.removeAll()
        let hasFreedSets = sets.removeAll()
        return hasFreedTimers || hasFreedSets
    }

    /// Bytes of the arrays themselves; what timers and sets hold beside is counted by their user.
    var memoryBytes: Int {
        counters.cells.capacity * MemoryLayout<Touched<CounterCell>>.stride
            + gauges.cells.capacity * MemoryLayout<Touched<TickGauge>>.stride
            + timers.cells.capacity * MemoryLayout<Touched<TimerCell>>.stride
            + sets.cells.capacity * MemoryLayout<Touched<SetCell>>.stride
    }
}

/// A gauge's cell in a tick, with what a late sample is measured against.
struct TickGauge: BitwiseCopyable, Sendable {
    var cell = GaugeCell()
    /// The gauge's last update before this tick; −∞ when there was none.
    var previousSeconds = -Double.infinity

    /// The gauge's last update, in this tick or before it.
    var lastUpdateSeconds: Double { max(cell.lastUpdateSeconds, previousSeconds) }
}
