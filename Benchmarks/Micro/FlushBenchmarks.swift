import Statsd

/// Workloads whose every series is touched once a tick: what is counted is series.
private let shapes: [(String, Int, Traffic)] = [
    ("counters, 100k", 100_000, .eachCounterOnce(names: 100_000)),
    ("timers, 1k of 200 values", 1_000, .timers(lines: 200_000, names: 1_000)),
    ("timers, 1k of 200 sampled", 1_000, .timers(lines: 200_000, names: 1_000, ending: "|@0.1")),
    ("mixed, 10k", 10_000, .mixed(lines: 200_000, names: 10_000)),
]

/// What a flush must take less than a second for: timers of 100 values.
func measureLargeFlush(_ report: Report) {
    let name = "large: timers, 100k of 100 values"
    guard report.wants(name) else { return }
    let traffic = Traffic.timers(lines: 1_000_000, names: 100_000, values: 10)
    let worker = Worker()
    report.measure(
        "\(name), merge in all", count: 1,
        prepare: {
            worker.ingest(traffic)
            worker.takeCells()
        }, worker.mergeCells)
    _ = worker.flush()
    report.measure(
        "\(name), flush in all", count: 1,
        prepare: {
            worker.ingest(traffic)
            worker.handOver()
        }, { _ = worker.flush() })
    report.measure(
        "\(name), hand-over in all", count: 1,
        prepare: {
            worker.mergeCells()
            worker.ingest(traffic)
        }, worker.takeCells)
}

/// The worker's hand-over; constant, whatever the tick held.
func measureHandOver(_ report: Report) {
    for (shape, _, traffic) in shapes {
        let worker = Worker()
        worker.takeCells()
        report.measure(
            "hand-over: \(shape), in all", count: 1,
            prepare: {
                worker.mergeCells()
                worker.ingest(traffic)
            }, worker.takeCells)
    }
}

/// Taking in what was handed over.
func measureMerge(_ report: Report) {
    for (shape, series, traffic) in shapes {
        let worker = Worker()
        report.measure(
            "merge: \(shape), a series", count: series,
            prepare: {
                worker.ingest(traffic)
                worker.takeCells()
            }, worker.mergeCells)
    }
}

/// Statistics of an interval's merged cells.
func measureFlush(_ report: Report) {
    for (shape, series, traffic) in shapes {
        let worker = Worker()
        report.measure(
            "flush: \(shape), a series", count: series,
            prepare: {
                worker.ingest(traffic)
                worker.handOver()
            }, { _ = worker.flush() })
    }
}
