import BackendKit
import ForwardKit
import Statsd

/// Makes the batches of one interval, for each collector its own, in short steps.
struct ForwardEncoding {
    /// What decides where a series goes.
    struct Plan {
        var filter: NameFilter
        var rules: ScopeRules
        var ring: CollectorRing
        var exact = ExactLimits()
        /// Of the hash of strings.
        var seed: UInt64
    }

    let interval: IntervalKey
    private let plan: Plan
    private let keys: KeyChunks
    private let states: FlushStates
    /// By the collector's number in the ring; the last one of each is being filled.
    private var encoders: [[BatchEncoder]]
    private var next = 0
    /// Series that no batch takes.
    private(set) var unforwardable = 0
    /// Series beyond what an interval's batches can hold.
    private(set) var excess = 0

    /// `nil` for a flush that has no states, or whose time no batch can say.
    init?(_ flush: FlushBatch, _ plan: Plan) {
        guard let states = flush.states, let interval = IntervalKey(of: flush) else { return nil }
        self.interval = interval
        self.plan = plan
        self.states = states
        keys = flush.keys
        encoders = plan.ring.collectors.map { _ in [] }
        for collector in encoders.indices { encoders[collector] = [newEncoder] }
    }

    /// Series that are not looked at yet.
    var seriesLeft: Int { states.count - next }

    /// Looks at up to `seriesMax` series; answers whether that was all.
    mutating func step(seriesMax: Int) -> Bool {
        let end = min(states.count, next + seriesMax)
        while next < end {
            append(next)
            next += 1
        }
        return next == states.count
    }

    /// The batches of one collector, of which there is one at least.
    func batches(ofCollector number: Int) -> [BatchEncoder] { encoders[number] }

    private var newEncoder: BatchEncoder {
        BatchEncoder(interval, exact: plan.exact, seed: plan.seed)
    }

    private mutating func append(_ number: Int) {
        var index = number
        if index < states.counters.count {
            let counter = states.counters[index]
            return append(
                counter.key, .counter, .counter(ForwardCounter(cell: counter.cell)))
        }
        index -= states.counters.count
        if index < states.gauges.count { return append(states.gauges[index]) }
        index -= states.gauges.count
        if index < states.timers.count {
            let timer = states.timers[index]
            return append(timer.key, timer.type, .timer(timer.cell))
        }
        index -= states.timers.count
        append(states.sets[index].key, .set, .set(states.sets[index].cell))
    }

    private mutating func append(_ gauge: GaugePoint) {
        let milliseconds = (gauge.updatedSeconds * 1000).rounded(.down)
        guard
            let state = ForwardGauge(
                value: gauge.value, updatedMilliseconds: Int64(exactly: milliseconds) ?? 0)
        else {
            unforwardable += 1
            return
        }
        append(gauge.key, .gauge, .gauge(state))
    }

    private mutating func append(_ key: ByteRange, _ type: MetricType, _ state: ForwardState) {
        guard plan.filter.takes(key, in: keys) else { return }
        let found = plan.rules.scope(ofKey: keys[key])
        guard found.scope != .local else { return }
        let collector = plan.ring.owner(ofKey: found.key.span)
        guard makeRoom(for: collector) else {
            excess += 1
            return
        }
        let last = encoders[collector].count - 1
        switch encoders[collector][last].append(
            key: found.key[...], type: type, scope: found.scope, state: state)
        {
        case .added: break
        case .unforwardable: unforwardable += 1
        }
    }

    /// Begins another batch where the last is full.
    private mutating func makeRoom(for collector: Int) -> Bool {
        guard let last = encoders[collector].last, last.isFull else { return true }
        guard encoders[collector].count < Int(ForwardLimits.partsMax) else { return false }
        encoders[collector].append(newEncoder)
        return true
    }
}

extension IntervalKey {
    /// The interval of a flush: what ended in the middle of one, at a stop, is part of it.
    ///
    /// So the rest of it, which the next process gets, and other agents' shares come to the same.
    init?(of flush: FlushBatch) {
        let length = UInt64(exactly: (flush.intervalSeconds * 1000).rounded()) ?? 0
        let stamp = UInt64(clamping: flush.timestampMilliseconds)
        guard length > 0, length <= ForwardLimits.intervalNanosecondsMax / 1_000_000,
            stamp >= length, stamp <= ForwardLimits.timeNanosecondsMax / 1_000_000 - length
        else { return nil }
        let end = (stamp + length - 1) / length * length
        self.init(endNanoseconds: end * 1_000_000, lengthNanoseconds: length * 1_000_000)
    }
}
