import Statsd

/// How long ingest is held up at most while a million series are new, and while they are forgotten:
/// tables that grow or shrink at once show here, and nowhere in a mean.
func measureFirstTick(_ report: Report) {
    let name = "first tick: 1M new names"
    guard report.wants(name) else { return }
    let traffic = Traffic.eachCounterOnce(names: 1_000_000)
    var batch = Double.infinity
    var handOver = Double.infinity
    // The least of three: the machine's other work disturbs a single step, too.
    for _ in 0..<3 {
        let worker = Worker()
        batch = min(
            batch, longest(of: traffic.batchCount) { worker.ingest(batch: $0, of: traffic) })
        worker.handOver()
        worker.wait(seconds: 1_000_000)
        worker.ingest(.eachCounterOnce(names: 1))
        var ticks: [Double] = []
        for _ in 0..<260 {
            ticks.append(longest(of: 1) { _ in worker.takeCells() })
            worker.mergeCells()
        }
        handOver = min(handOver, ticks.max() ?? 0)
    }
    report.ratio("\(name), longest batch, ms", batch / 1e6)
    report.ratio("\(name), longest hand-over later, ms", handOver / 1e6)
}

/// The longest of some steps, in nanoseconds.
private func longest(of steps: Int, _ step: (Int) -> Void) -> Double {
    var longest = 0.0
    for number in 0..<steps {
        let start = Report.nanoseconds()
        step(number)
        longest = max(longest, Report.nanoseconds() - start)
    }
    return longest
}
