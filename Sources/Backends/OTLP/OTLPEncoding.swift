import BackendKit
import Statsd

/// One flush on its way to requests, in steps short enough for the delivery thread.
///
/// Names and tags stay as they are: the protocol takes any UTF-8. Counters become sums of the
/// interval, gauges and sets gauges, timers exponential histograms of the interval's values. `h`
/// and `d` of one name cannot be told apart there and are added; `ms` has its unit.
package struct OTLPEncoding: Sendable {
    /// Points of one step: 512 histograms of some 50 buckets are about 1 ms.
    static let stepPointsMax = 512
    /// A request's points and, about, bytes: receivers take at least 4 MiB.
    static let requestPointsMax = 5_000
    static let requestBytesMax = 1 << 20

    private let batch: FlushBatch
    private let filter: NameFilter
    private var timers: IntervalTimers
    private let falling: FallingNames
    private var message: OTLPMessage
    private var requests: [(bytes: [UInt8], points: Int)] = []
    private var twins: TimerTwins
    private var section: FlushSection? = .counters
    private var next = 0

    init(
        _ batch: FlushBatch, timers: IntervalTimers, falling: FallingNames, filter: NameFilter,
        startMilliseconds: Int64
    ) {
        self.batch = batch
        self.timers = timers
        self.falling = falling
        self.filter = filter
        twins = TimerTwins(timers)
        message = OTLPMessage(
            startNanoseconds: Self.nanoseconds(startMilliseconds),
            timeNanoseconds: Self.nanoseconds(batch.timestampMilliseconds))
    }

    /// Series that became part of another.
    package var merged: Int { twins.merged }

    /// Points not written yet, filtered ones included.
    package var pointsLeft: Int {
        guard var section else { return 0 }
        var left = batch.count(of: section) - next
        while let following = section.following {
            left += batch.count(of: following)
            section = following
        }
        return left
    }

    /// The metrics of requests that are full, or of the last.
    package mutating func takeRequests() -> [(bytes: [UInt8], points: Int)] {
        defer { requests.removeAll() }
        return requests
    }

    /// Does one step; true when every point is in a request.
    package mutating func step() -> Bool {
        guard twins.step(batch, &timers, pointsMax: Self.stepPointsMax) else { return false }
        var left = Self.stepPointsMax
        while left > 0, let section {
            let end = min(next + left, batch.count(of: section))
            for index in next..<end { write(section, index) }
            left -= max(1, end - next)
            next = end
            if next == batch.count(of: section) { leave(section) }
        }
        if section == nil, message.points > 0 { requests.append(message.take()) }
        return section == nil
    }

    private mutating func leave(_ section: FlushSection) {
        (self.section, next) = (section.following, 0)
        if self.section == nil { writeOwn() }
    }

    /// The agent's own figures of this flush that are no points of the batch.
    private mutating func writeOwn() {
        let own = batch.own
        var keys = KeyChunks()
        for (name, value) in [
            ("numStats", Double(own.numStats)), ("processing_time", own.processingMilliseconds),
            ("calculationtime", own.calculationMilliseconds),
        ] {
            let key = Array((own.prefix.isEmpty ? name : "\(own.prefix).\(name)").utf8)
            message.gauge(value, keys.append(key.span), in: keys)
        }
    }

    private mutating func write(_ section: FlushSection, _ index: Int) {
        let key = batch.key(of: section, index)
        guard filter.takes(key, in: batch.keys) else { return }
        switch section {
        case .counters:
            message.counter(
                batch.counters[index].sum,
                isMonotonic: !falling.contains(key, in: batch.keys), key, in: batch.keys)
        case .timers:
            let timer = batch.timers[index]
            guard !twins.isAway(index), let values = timers.values(of: timer.series) else { return }
            message.timer(values, unit: timer.type.unit, key, in: batch.keys)
        case .gauges: message.gauge(batch.gauges[index].value, key, in: batch.keys)
        case .sets:
            // The unit tells it from a gauge of its name.
            message.gauge(
                batch.sets[index].cardinality, unit: "{member}", key, in: batch.keys)
        }
        let isFull =
            message.points == Self.requestPointsMax || message.byteCount >= Self.requestBytesMax
        if isFull { requests.append(message.take()) }
    }

    private static func nanoseconds(_ milliseconds: Int64) -> UInt64 {
        UInt64(clamping: milliseconds).multipliedReportingOverflow(by: 1_000_000).partialValue
    }
}

extension MetricType {
    /// As UCUM has it.
    fileprivate var unit: StaticString {
        switch self {
        case .timer: "ms"
        case .counter, .gauge, .histogram, .distribution, .set: ""
        }
    }
}
