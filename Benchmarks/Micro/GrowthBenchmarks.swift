import Statsd

/// How much dearer a line is among a million series than among a thousand.
func measureGrowth(_ report: Report) {
    guard report.wants("growth") else { return }
    let few = Worker()
    let fewTraffic = Traffic.counters(lines: 1_000_000, names: 1_000)
    let small = report.measure(
        "growth: counters, 1k series, a line", count: fewTraffic.lineCount, prepare: few.handOver
    ) { few.ingest(fewTraffic) }
    let many = Worker()
    let manyTraffic = Traffic.counters(lines: 2_000_000, names: 1_000_000)
    let large = report.measure(
        "growth: counters, 1M series, a line", count: manyTraffic.lineCount, prepare: many.handOver
    ) { many.ingest(manyTraffic) }
    report.ratio("growth: a line, 1M : 1k series", large / small)
}
