/// The agent's own metrics among the points of a flush, under the reference's names.
struct OwnSeries: Sendable {
    private(set) var badLinesSeen: [UInt8]
    private(set) var packetsReceived: [UInt8]
    private(set) var metricsReceived: [UInt8]
    private(set) var timestampLag: [UInt8]
    /// What the last flush had counted since start.
    var last = Totals()
    var lastTimestampMilliseconds: Int64?

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
        badLinesSeen = Self.key("bad_lines_seen", prefix)
        packetsReceived = Self.key("packets_received", prefix)
        metricsReceived = Self.key("metrics_received", prefix)
        timestampLag = Self.key("timestamp_lag", prefix)
    }

    /// Takes another prefix; the counts go on.
    mutating func rename(prefix: String) {
        let (last, lastTimestamp) = (last, lastTimestampMilliseconds)
        self = OwnSeries(prefix: prefix)
        self.last = last
        lastTimestampMilliseconds = lastTimestamp
    }

    private static func key(_ name: String, _ prefix: String) -> [UInt8] {
        Array((prefix.isEmpty ? name : "\(prefix).\(name)").utf8)
    }
}

extension MergedState {
    /// Adds the agent's own counters and, from the second flush on, `timestamp_lag`: how much later
    /// than the interval asked for this flush is stamped after the one before, in seconds.
    mutating func addOwnSamples(timestampMilliseconds: Int64) {
        let totals = OwnSeries.Totals(totalLedger)
        add(totals.badLines &- own.last.badLines, to: own.badLinesSeen)
        add(totals.packets &- own.last.packets, to: own.packetsReceived)
        add(totals.lines &- own.last.lines, to: own.metricsReceived)
        own.last = totals
        if let last = own.lastTimestampMilliseconds {
            set(
                Double(timestampMilliseconds - last) / 1000 - options.intervalSeconds,
                own.timestampLag)
        }
        own.lastTimestampMilliseconds = timestampMilliseconds
    }

    private mutating func add(_ count: UInt64, to key: [UInt8]) {
        let index = Int(ownIndex(of: key.span, .counter))
        if !series.records[index].isTouched {
            series.records[index].slot = counters.add(UInt32(index))
            series.records[index].isTouched = true
        }
        series.records[index].lastSeenSeconds = nowWholeSeconds
        if !counters.add(Double(count), at: series.records[index].slot) { refusedMerges &+= 1 }
    }

    private mutating func set(_ value: Double, _ key: [UInt8]) {
        let index = Int(ownIndex(of: key.span, .gauge))
        series.records[index].lastSeenSeconds = nowWholeSeconds
        let slot = Int(series.records[index].slot)
        if !gauges[slot].cell.set(value, at: nowSeconds) { refusedMerges &+= 1 }
    }

    /// All listeners' ledgers together, since start.
    package var totalLedger: IngestLedger {
        var total = IngestLedger()
        for ledger in ledgers { total.add(ledger) }
        return total
    }
}
