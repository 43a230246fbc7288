/// How near the memory limit a worker or the merged state is.
enum MemoryPressure: BitwiseCopyable, Sendable {
    case none
    /// Past 75 %: timers and sets turn to their bounded forms early.
    case high
    /// Past 100 %: new series go to overflow.
    case full

    /// Timers with fewer values stay exact: a sketch of so few would take more than their 1 KiB.
    static let exactValuesMaxUnderPressure = 128
    /// The same for sets, whose HyperLogLog takes 16 KiB: 1,024 hashes at half load.
    static let exactMembersMaxUnderPressure = 1024

    /// What `used` bytes of `limit` mean.
    ///
    /// A step down takes 5 % less than the step up did, so that the forms do not change with every
    /// batch.
    init(used: Int, limit: Int, before: MemoryPressure) {
        let percent = Double(used) / Double(max(limit, 1)) * 100
        switch before {
        case .none: self = percent >= 100 ? .full : percent >= 75 ? .high : .none
        case .high: self = percent >= 100 ? .full : percent >= 70 ? .high : .none
        case .full: self = percent >= 95 ? .full : percent >= 70 ? .high : .none
        }
    }

    func exactMembersMax(_ configured: Int) -> Int {
        switch self {
        case .none: configured
        case .high, .full: min(configured, Self.exactMembersMaxUnderPressure)
        }
    }

    func exactValuesMax(_ configured: Int) -> Int {
        switch self {
        case .none: configured
        case .high, .full: min(configured, Self.exactValuesMaxUnderPressure)
        }
    }
}

extension PipelineOptions {
    /// A worker's part of the memory limit: half of it goes to the workers, in equal parts, and
    /// half to the merged state, which holds every series and the interval's values.
    var workerMemoryBytes: Int { limits.memoryBytes / 2 / max(1, workers) }
    var mergedMemoryBytes: Int { limits.memoryBytes / 2 }
}

extension IngestPipeline {
    var memoryShareBytes: Int { options.workerMemoryBytes }

    /// Tables and cache by their capacities, values and members by what this tick added (×1), and
    /// the same once more for the cells that are on their way.
    var memoryBytes: Int {
        cache.memoryBytes + series.memoryBytes + 2 * (cells.store.memoryBytes + cellBytes)
            + totals.memoryBytes
    }
}
