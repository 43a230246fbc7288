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
        timerLimits.rule(
            forName: series.keys.span.extracting(series.records[index].key.range))
    }

    /// A worker whose pipeline is new knows no series: what it named before is released.
    mutating func forgetNames(ofWorker worker: Int) {
        for local in workers[worker].indices where workers[worker][local] != SeriesTable.none {
            release(UInt32(truncatingIfNeeded: local), of: worker)
        }
        workers[worker].removeAll(keepingCapacity: true)
    }
}
