/// New options, and workers that begin anew with them.
extension MergedState {
    /// Takes over new options, between two intervals; series and gauges stay.
    ///
    /// The number of workers and of ledgers is for the life of the process.
    package mutating func reconfigure(_ new: PipelineOptions) {
        precondition(
            new.workers == options.workers && new.listeners == options.listeners,
            "workers and ledgers do not change while the agent runs")
        replaceOptions(new)
        for index in series.records.indices where series.records[index].state != .free {
            guard SeriesKind(series.records[index].type) == .timer else { continue }
            series.records[index].histogram = rule(of: index)
        }
    }

    private func rule(of index: Int) -> UInt16 {
        timerLimits.rule(forName: series.keys[series.records[index].key].span)
    }

    /// A worker whose pipeline is new names no series yet; what it named before stays until it
    /// expires.
    ///
    /// A reload is no reason to forget: gauges keep their values, and idle series are repeated.
    mutating func forgetNames(ofWorker worker: Int) {
        if names.isOfLoneWorker {
            names.removeAll()
            for index in series.records.indices where series.records[index].references > 0 {
                forgetName(of: UInt32(truncatingIfNeeded: index))
            }
            return
        }
        for local in names.locals {
            guard let index = names[local, worker] else { continue }
            names.remove(local, worker)
            forgetName(of: index)
        }
    }

    private mutating func forgetName(of index: UInt32) {
        guard series.removeName(index) else { return }
        if series.records[Int(index)].isLive {
            series.keepUnnamed(index)
        } else {
            forget(index)
        }
    }

    /// Four of the agent's own and an overflow series of each type but gauge and set: no worker
    /// counts them.
    private static var ownSeriesMax: Int { 8 }

    /// Places that one new series looks at: a block, some 5 µs.
    private static var lookedAtMax: Int { PagedArray<MergedRecord>.blockCount }

    /// Keeps `limits.series` after a reload: a new series takes the place of one that no worker has
    /// named since and that has nothing to say.
    ///
    /// Each search begins where the last one ended, so a table without any costs little.
    mutating func makeRoomAmongUnnamed() {
        guard series.count >= options.limits.series + Self.ownSeriesMax else { return }
        for _ in 0..<min(Self.lookedAtMax, series.records.indices.count) {
            unnamedHand = unnamedHand + 1 < series.records.indices.count ? unnamedHand + 1 : 0
            let record = series.records[unnamedHand]
            let index = UInt32(truncatingIfNeeded: unnamedHand)
            if record.state == .live, record.references == 0, !isTouched(index) {
                return expire(index)
            }
        }
    }
}
