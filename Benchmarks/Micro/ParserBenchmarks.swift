import Statsd

/// The parser's fast path without what comes behind them.
func measureParser(_ report: Report) {
    let shapes: [(String, Traffic)] = [
        ("counters", .counters(lines: 100_000, names: 1_000)),
        ("mixed", .mixed(lines: 100_000, names: 10_000)),
        ("mixed, 4 tags", .mixed(lines: 100_000, names: 50_000, hasTags: true)),
    ]
    let parser = LineParser(options: InputOptions(), profile: ListenerProfile())
    for (shape, traffic) in shapes {
        var line = PlainLine()
        report.measure("parser: \(shape), a line", count: traffic.lineCount) {
            traffic.recording.parse(by: parser, into: &line)
        }
    }
}
