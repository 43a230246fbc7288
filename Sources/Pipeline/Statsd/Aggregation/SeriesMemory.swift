/// Bytes that a worker's or the merged state's series take, by structure.
package struct SeriesMemory: Sendable, Equatable {
    /// The worker's cache of raw keys: entries, keys, slots.
    package var cache = 0
    /// Records, slots, and the keys that were added here.
    package var table = 0
    /// The cells of the open tick or interval, without the values they hold elsewhere.
    package var cells = 0
    /// By which the merged state finds a worker's series.
    package var names = 0

    package var total: Int { cache + table + cells + names }
}

extension IngestPipeline {
    package var seriesMemory: SeriesMemory {
        SeriesMemory(
            cache: cache.memoryBytes, table: series.memoryBytes, cells: cells.store.memoryBytes)
    }
}

extension MergedState {
    package var seriesMemory: SeriesMemory {
        SeriesMemory(
            table: series.memoryBytes, cells: counters.memoryBytes + store.memoryBytes,
            names: names.memoryBytes)
    }
}
