import Statsd

/// How much dearer a line is with ten thousand mapping rules than with ten.
///
/// The last rule takes every name in both cases, so that the rest is equal.
func measureRules(_ report: Report) {
    guard report.wants("rules") else { return }
    let traffic = Traffic.counters(lines: 200_000, names: 1_000)
    let (few, many) = (mappedWorker(rules: 10), mappedWorker(rules: 10_000))
    var least = (few: Double.infinity, many: Double.infinity)
    // In turns: what else the machine does disturbs both.
    for round in 1...6 {
        least.few = min(
            least.few,
            report.measure(
                "rules: 10, a line, turn \(round)", count: traffic.lineCount,
                prepare: few.handOver
            ) { few.ingest(traffic) })
        least.many = min(
            least.many,
            report.measure(
                "rules: 10k, a line, turn \(round)", count: traffic.lineCount,
                prepare: many.handOver
            ) { many.ingest(traffic) })
    }
    report.ratio("rules: a line, 10k : 10 rules", least.many / least.few)
}

private func mappedWorker(rules count: Int) -> Worker {
    Worker { options in
        options.mapping.rules = (1..<count).map { number in
            MappingRule(match: "bench.other\(number).*.hits.*", name: "other")
        }
        var last = MappingRule(match: "bench.*.service.hits.*", name: "hits")
        last.labels = [
            MappingRule.Label(key: "app", value: "$1"), MappingRule.Label(key: "n", value: "$2"),
        ]
        options.mapping.rules.append(last)
    }
}
