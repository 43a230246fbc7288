/// The agent's own metrics among the points of a flush, under the reference's names.
struct OwnSeries: Sendable {
    let badLinesSeen: [UInt8]
    let packetsReceived: [UInt8]
    let metricsReceived: [UInt8]
    let timestampLag: [UInt8]
    /// What the last flush had counted since start.
    var last = Totals()
    var lastTimestampSeconds: Int64?

    struct Totals: BitwiseCopyable, Sendable {
        var badLines: UInt64 = 0
        var packets: UInt64 = 0
        var lines: UInt64 = 0

        init() {}

        init(_ ledger: IngestLedger) {
            badLines = ledger.linesRejected.reduce(0, &+)
            packets = ledger.datagrams
            lines = ledger.linesReceived
        }
    }

    init(prefix: String) {
        func key(_ name: String) -> [UInt8] {
            Array((prefix.isEmpty ? name : "\(prefix).\(name)").utf8)
        }
        badLinesSeen = key("bad_lines_seen")
        packetsReceived = key("packets_received")
        metricsReceived = key("metrics_received")
        timestampLag = key("timestamp_lag")
    }
}

extension MergedState {
    /// Adds the agent's own counters and, from the second flush on, `timestamp_lag`: how much later
    /// than the interval asked for this flush is stamped after the one before, in seconds.
    mutating func addOwnSamples(timestampSeconds: Int64) {
        let totals = OwnSeries.Totals(totalLedger)
        add(totals.badLines &- own.last.badLines, to: own.badLinesSeen)
        add(totals.packets &- own.last.packets, to: own.packetsReceived)
        add(totals.lines &- own.last.lines, to: own.metricsReceived)
        own.last = totals
        if let last = own.lastTimestampSeconds {
            set(
                Double(timestampSeconds) - Double(last) - options.intervalSeconds,
                own.timestampLag)
        }
        own.lastTimestampSeconds = timestampSeconds
    }

    private mutating func add(_ count: UInt64, to key: [UInt8]) {
        let index = Int(ownIndex(of: key.span, .counter))
        if series.records[index].period != period {
            series.records[index].slot = store.counters.add(UInt32(index), CounterCell())
            series.records[index].period = period
        }
        let slot = Int(series.records[index].slot)
        series.touch(UInt32(index), atSeconds: nowWholeSeconds)
        if !store.counters.cells[slot].cell.add(Double(count), weight: 1) { refusedMerges &+= 1 }
    }

    private mutating func set(_ value: Double, _ key: [UInt8]) {
        let index = ownIndex(of: key.span, .gauge)
        series.touch(index, atSeconds: nowWholeSeconds)
        let slot = Int(series.records[Int(index)].slot)
        if !gauges[slot].cell.set(value, at: nowSeconds) { refusedMerges &+= 1 }
    }

    /// All listeners' ledgers together, since start.
    package var totalLedger: IngestLedger {
        var total = IngestLedger()
        for ledger in ledgers { total.add(ledger) }
        return total
    }
}
