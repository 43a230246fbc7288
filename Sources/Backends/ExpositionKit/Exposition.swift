package import HTTP
package import Statsd

/// The exposition without loop and clock: ticks and flushes in, by steps; pages out.
///
/// At most `batchesMax` wait. When more come, the oldest is taken in whole at once: the thread may
/// then be held for longer than a step, but no increment is ever lost and memory stays bounded.
package struct Exposition {
    /// Eight seconds of ticks: whoever is so far behind will not catch up by waiting.
    package static let batchesMax = 8
    /// Points of one step: 0.03 µs for a known series, so that a step is at most a few ms.
    package static let stepPointsMax = 20_000

    /// Points that each tick spends on series that are too old, also when ticks alone fill the
    /// steps: 125 series.
    private static let expiryPointsMin = 2_000

    private enum Batch {
        case tick(TickBatch, TickCursor)
        case sets([SetPoint], keys: KeyChunks, SeriesMapping, isForwarded: Bool, next: Int)
    }

    /// Conflicts named in the status.
    private static let conflictsMax = 100

    private(set) var registry: ExpositionRegistry
    private var shelf = SnapshotShelf()
    private var waiting: [Batch] = []
    /// Whether series may be too old that no step has looked at yet.
    private var isExpiring = false
    /// Batches that were taken in whole because too many waited.
    package private(set) var wholeBatches: UInt64 = 0
    /// Batches since the start, and how many of them were taken in.
    package private(set) var batchesAppended: UInt64 = 0
    package var batchesTaken: UInt64 { batchesAppended &- UInt64(waiting.count) }

    package init(options: ExpositionOptions) {
        registry = ExpositionRegistry(options: options)
    }

    /// Whether points wait to be taken in.
    package var hasBatches: Bool { !waiting.isEmpty }
    /// Whether there is nothing for a step to do.
    package var isIdle: Bool { waiting.isEmpty && !isExpiring }

    package mutating func append(_ tick: TickBatch, nowSeconds: Double) {
        append(.tick(tick, TickCursor()), nowSeconds)
    }

    package mutating func append(
        _ sets: [SetPoint], keys: KeyChunks, _ mapping: SeriesMapping, isForwarded: Bool = false,
        nowSeconds: Double
    ) {
        append(
            .sets(sets, keys: keys, mapping, isForwarded: isForwarded, next: 0), nowSeconds)
    }

    /// Takes in what fits one step; when nothing waits, forgets what is too old.
    package mutating func step(nowSeconds: Double) {
        if waiting.isEmpty {
            registry.nowSeconds = nowSeconds
            registry.budget = Self.stepPointsMax
            expire()
        } else {
            takeIn(points: Self.stepPointsMax, nowSeconds)
        }
    }

    /// Takes in everything that waits, however long it takes; of what is too old a step's part.
    package mutating func finish(nowSeconds: Double) {
        while !waiting.isEmpty { takeIn(points: Int.max, nowSeconds) }
    }

    /// Changes what can be changed in place; everything that waited is taken in before.
    package mutating func reconfigure(_ options: ExpositionOptions, nowSeconds: Double) {
        finish(nowSeconds: nowSeconds)
        registry.reconfigure(options)
    }

    // MARK: Pages

    /// A page of this moment, to be written as its reader reads.
    package mutating func page(
        _ format: ExpositionFormat, own: [MetricFamily] = []
    ) -> any HTTPBodyProducer {
        let style = PageStyle(
            format: format, naming: registry.options.naming,
            reservedPrefixes: registry.options.reservedPrefixes)
        let snapshot = shelf.snapshot(of: registry)
        switch format {
        case .text, .openMetrics: return ExpositionPage(snapshot, style, own: own)
        case .protobuf: return ProtobufPage(snapshot, style, own: own)
        }
    }

    // MARK: Pushes

    /// Every sample of this moment; before them, as gone, those that only `roster` has.
    package func samples(after roster: ExpositionRoster?) -> ExpositionSamples {
        ExpositionSamples(ExpositionSnapshot(registry), after: roster, endsAll: false)
    }

    /// Every sample of `roster`, as gone.
    package func end(of roster: ExpositionRoster) -> ExpositionSamples {
        ExpositionSamples(ExpositionSnapshot(registry), after: roster, endsAll: true)
    }

    // MARK: Status

    /// What became of the points, since start.
    package var tally: ExpositionTally { registry.tally }

    /// Series on the page.
    package var seriesCount: Int { registry.series.count }

    /// Names that several types want; the first 100 by their names.
    package var conflicts: [ExpositionConflict] {
        switch registry.options.conflicts {
        case .rename: registry.names.conflicts(max: Self.conflictsMax)
        case .first: Array(registry.refused.conflicts.prefix(Self.conflictsMax))
        }
    }

    /// Everything that was dropped because another type came first; the first 1,000 since start.
    package var refusedConflicts: [ExpositionConflict] { registry.refused.conflicts }

    // MARK: Steps

    private mutating func append(_ batch: Batch, _ nowSeconds: Double) {
        waiting.append(batch)
        batchesAppended &+= 1
        while waiting.count > Self.batchesMax {
            wholeBatches &+= 1
            takeIn(points: Int.max, nowSeconds)
        }
    }

    private mutating func takeIn(points: Int, _ nowSeconds: Double) {
        registry.nowSeconds = nowSeconds
        registry.budget = points
        while registry.budget > 0, !waiting.isEmpty {
            guard takeInFirst() else { break }
            waiting.removeFirst()
            // Whole batches are taken in one by one.
            if points == Int.max { break }
        }
        registry.settle()
    }

    /// Goes on with the oldest batch; true when it is through.
    private mutating func takeInFirst() -> Bool {
        switch waiting[0] {
        case .tick(let tick, var cursor):
            let isThrough = registry.take(tick, from: &cursor)
            if !isThrough { waiting[0] = .tick(tick, cursor) }
            if isThrough { endTick() }
            return isThrough
        case .sets(let sets, let keys, let mapping, let isForwarded, var next):
            let isThrough = registry.take(
                sets, keys: keys, mapping, isForwarded: isForwarded, from: &next)
            guard !isThrough else { return true }
            waiting[0] = .sets(
                sets, keys: keys, mapping, isForwarded: isForwarded, next: next)
            return false
        }
    }

    /// Once a tick; what the tick brought is settled first, so that it is not taken for old.
    private mutating func endTick() {
        registry.settle()
        registry.sweepTimers()
        expire()
    }

    /// Forgets series that are too old with what is left of the step, and a few in any case.
    ///
    /// They are gone at once: the next points of such a series begin another.
    private mutating func expire() {
        let left = registry.budget
        let part = min(max(left, Self.expiryPointsMin), Self.stepPointsMax)
        registry.budget = part
        isExpiring = !registry.expire()
        registry.settle()
        registry.budget = left - (part - registry.budget)
    }
}
