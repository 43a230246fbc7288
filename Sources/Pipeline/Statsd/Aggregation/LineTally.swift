/// Counts of the listener being read, in one flat value beside the loop over lines.
///
/// `IngestLedger` keeps arrays, which cost a bounds and a uniqueness check each time; it gets
/// these sums when the listener changes and at the hand-over.
struct LineTally: BitwiseCopyable {
    var datagrams: UInt64 = 0
    var bytes: UInt64 = 0
    var lines: UInt64 = 0
    var accepted: UInt64 = 0
    private var counters: UInt64 = 0
    private var gauges: UInt64 = 0
    private var timers: UInt64 = 0
    private var histograms: UInt64 = 0
    private var distributions: UInt64 = 0
    private var sets: UInt64 = 0

    @inline(__always)
    mutating func aggregated(_ type: MetricType, _ samples: UInt64 = 1) {
        switch type {
        case .counter: counters &+= samples
        case .gauge: gauges &+= samples
        case .timer: timers &+= samples
        case .histogram: histograms &+= samples
        case .distribution: distributions &+= samples
        case .set: sets &+= samples
        }
    }

    private func count(_ type: MetricType) -> UInt64 {
        switch type {
        case .counter: counters
        case .gauge: gauges
        case .timer: timers
        case .histogram: histograms
        case .distribution: distributions
        case .set: sets
        }
    }

    /// Moves the counts into `ledger`.
    mutating func move(into ledger: inout IngestLedger) {
        ledger.datagrams &+= datagrams
        ledger.bytes &+= bytes
        ledger.linesReceived &+= lines
        ledger.linesAccepted &+= accepted
        for type in MetricType.allCases {
            ledger.samplesAggregated[Int(type.rawValue)] &+= count(type)
        }
        self = LineTally()
    }
}
