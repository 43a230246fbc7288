import Statsd

/// Cursor and parser without what comes behind them.
func measureParser(_ report: Report) {
    let shapes: [(String, Traffic)] = [
        ("counters", .counters(lines: 100_000, names: 1_000)),
        ("mixed", .mixed(lines: 100_000, names: 10_000)),
        ("mixed, 4 tags", .mixed(lines: 100_000, names: 50_000, hasTags: true)),
    ]
    let parser = LineParser(options: InputOptions(), profile: ListenerProfile())
    for (shape, traffic) in shapes {
        var metric = MetricLine()
        report.measure("parser: \(shape), a line", count: traffic.lineCount) {
            for datagram in traffic.datagrams { parse(datagram, parser, into: &metric) }
        }
    }
}

func parse(_ datagram: [UInt8], _ parser: LineParser, into metric: inout MetricLine) {
    let bytes = datagram.span
    var cursor = LineCursor()
    while let line = cursor.next(in: bytes) {
        _ = parser.parse(line, in: bytes, into: &metric)
    }
}
