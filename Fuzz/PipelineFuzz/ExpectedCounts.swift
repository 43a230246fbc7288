import Statsd

/// What the ledger must say: each line of each datagram read once more, without a pipeline.
struct ExpectedCounts {
    private let parsers: [LineParser]
    private let keys: SeriesKeyBuilder
    private let profiles: [ListenerProfile]
    private var metric = MetricLine()
    private var datagrams: UInt64 = 0
    private var bytes: UInt64 = 0
    private var lines: UInt64 = 0
    private var rejected: UInt64 = 0
    private var samples: UInt64 = 0
    private var events: UInt64 = 0
    private var checks: UInt64 = 0

    init(_ chosen: PipelineCase) {
        profiles = chosen.profiles
        parsers = chosen.profiles.map { LineParser(options: chosen.options.input, profile: $0) }
        keys = SeriesKeyBuilder(options: chosen.options.input)
    }

    mutating func add(_ datagram: [UInt8], listener: Int) {
        datagrams += 1
        bytes += UInt64(datagram.count)
        var cursor = LineCursor()
        while let range = cursor.next(in: datagram.span) {
            lines += 1
            switch parsers[listener].parse(range, in: datagram.span, into: &metric) {
            case .rejected: rejected += 1
            case .event: events += 1
            case .check: checks += 1
            case .metric: addMetric(of: datagram, listener)
            }
        }
    }

    private mutating func addMetric(of datagram: [UInt8], _ listener: Int) {
        var key: [UInt8] = []
        let problem = keys.append(
            keyOf: metric, in: datagram.span, dialect: profiles[listener].dialect, to: &key)
        if problem != nil {
            rejected += 1
        } else {
            samples += UInt64(metric.sampleCount + metric.badBits.count)
        }
    }

    /// Lines received = accepted + rejected; samples parsed = aggregated + dropped.
    func check(_ ledger: IngestLedger) {
        precondition(
            ledger.datagrams == datagrams && ledger.bytes == bytes, "datagrams are missing")
        let refused = ledger.linesRejected.reduce(0, +)
        precondition(ledger.linesReceived == lines && refused == rejected, "lines are missing")
        precondition(ledger.linesAccepted == lines - rejected, "lines are neither")
        precondition(ledger.events == events && ledger.checks <= checks, "events are missing")
        // A check past the series limit is dropped like a gauge.
        let all = samples + checks - ledger.checks
        let found = ledger.samplesAggregated.reduce(0, +) + ledger.samplesDropped.reduce(0, +)
        precondition(found == all, "\(all) samples became \(found)")
    }
}
