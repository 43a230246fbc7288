/// What recorded Airflow's untagged lines add up to on the page of statsd_exporter with the Helm
/// chart's rules, worked out by hand.
struct ExporterCensus {
    /// By series as the page writes it: counters and gauges, and of timers `_sum` and `_count`.
    private(set) var samples: [String: Double] = [:]

    init(_ census: Census) {
        let wanted = census.series.filter { series in
            series.key.tags.isEmpty && Self.isKnown(series.key.name)
        }
        let names = Dictionary(grouping: wanted.keys) { Self.series(of: $0.name) }
        for (series, names) in names {
            // Of several types only the first would be there.
            guard Set(names.map(\.type)).count == 1 else { continue }
            for name in names { add(census.series[name] ?? Census.Sums(), name.type, series) }
        }
    }

    /// What the chart has rules for, as far as the oracle knows, and some that it has none for.
    private static func isKnown(_ name: String) -> Bool {
        let unmapped = [
            "ti.start.", "ti.finish.", "pool.queued_slots.", "pool.running_slots.",
            "pool.deferred_slots.", "pool.scheduled_slots.", "task_instance_created_",
            "triggers.running", "scheduler.dagruns.",
        ]
        return ChartOracle.series(of: name) != nil
            || unmapped.contains { name.hasPrefix("airflow.\($0)") }
    }

    /// The series of the chart's oracle, else the escaped name.
    private static func series(of name: String) -> String {
        if let mapped = ChartOracle.series(of: name) { return mapped }
        return String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private mutating func add(_ sums: Census.Sums, _ type: String, _ series: String) {
        switch type {
        case "counter": samples[series, default: 0] += sums.value
        case "gauge": samples[series] = sums.value
        default:
            samples[Self.with("_sum", series), default: 0] += sums.value / 1000
            samples[Self.with("_count", series), default: 0] += sums.weight
        }
    }

    private static func with(_ ending: String, _ series: String) -> String {
        guard let brace = series.firstIndex(of: "{") else { return series + ending }
        return series[..<brace] + ending + series[brace...]
    }
}
