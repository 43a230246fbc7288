/// Counts of the merged state for the status and the agent's own metrics: one consistent view.
package struct StateSnapshot: Sendable {
    /// Names with the most series that are listed.
    package static let offendersMax = 20

    package struct Offender: Sendable, Equatable {
        package var name: String
        /// Live series with tags of that name.
        package var series: Int
    }

    /// Live series by `MetricType.rawValue`.
    package var seriesByType: [Int]
    package var expiredTotal: UInt64
    /// Samples that went to an overflow series.
    package var overflowTotal: UInt64
    package var refusedMergesTotal: UInt64
    /// Workers and merged state, estimated.
    package var memoryBytes: Int
    package var memoryLimitBytes: Int
    /// α of the sketch if the last flush had one, else 0.
    package var timerRelativeError: Double
    package var collapsedTimersTotal: UInt64
    /// Since start, by the listener's number.
    package var ledgers: [IngestLedger]
    package var total: IngestLedger
    /// Most series first, as of the last count that was asked for.
    package var offenders: [Offender]
    package var mapping = MappingSnapshot()
    package var totalsEvictedTotal: UInt64 = 0
}

extension StateSnapshot {
    /// The state before the first hand-over: nothing counted yet.
    package init() {
        self.init(
            seriesByType: MetricType.allCases.map { _ in 0 }, expiredTotal: 0, overflowTotal: 0,
            refusedMergesTotal: 0, memoryBytes: 0, memoryLimitBytes: 0, timerRelativeError: 0,
            collapsedTimersTotal: 0, ledgers: [], total: IngestLedger(), offenders: [])
    }
}

extension MergedState {
    /// Reads the counts.
    ///
    /// `withOffenders` costs a pass over all series.
    package func snapshot(withOffenders: Bool) -> StateSnapshot {
        StateSnapshot(
            seriesByType: series.census.byType, expiredTotal: expiredTotal,
            overflowTotal: overflowTotal, refusedMergesTotal: refusedMerges,
            memoryBytes: memoryBytes + workerMemoryBytes.reduce(0, +),
            memoryLimitBytes: options.limits.memoryBytes,
            timerRelativeError: lastFlushHadSketch ? Self.sketchRelativeError : 0,
            collapsedTimersTotal: collapsedTimersTotal, ledgers: ledgers, total: totalLedger,
            offenders: withOffenders ? offenders() : [], mapping: mappingSnapshot,
            totalsEvictedTotal: totalsEvictedTotal)
    }

    /// α = (γ − 1)/(γ + 1) with γ = 2^(1/32).
    private static var sketchRelativeError: Double { 0.010_830_001_253_373_643 }

    private func offenders() -> [StateSnapshot.Offender] {
        var left = Dictionary(
            uniqueKeysWithValues: series.census.namesakes.sorted { $0.value > $1.value }
                .prefix(StateSnapshot.offendersMax).map { ($0.key, Int($0.value)) })
        var found: [StateSnapshot.Offender] = []
        for index in series.records.indices where series.records[index].state == .live {
            let key = series.records[index].key
            let hash = series.census.nameHash(series.keys[key].span)
            guard !left.isEmpty else { break }
            guard let count = left.removeValue(forKey: hash) else { continue }
            let name = SeriesKey.name(of: key, in: series.keys)
            found.append(
                StateSnapshot.Offender(
                    name: String(decoding: series.keys[name.range], as: UTF8.self), series: count))
        }
        return found.sorted { $0.series != $1.series ? $0.series > $1.series : $0.name < $1.name }
    }
}
