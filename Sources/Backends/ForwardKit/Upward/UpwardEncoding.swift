import BackendKit
import Statsd

/// Makes the batches of one hand-over: what an interval came to, for each upper collector its own.
struct UpwardEncoding {
    /// The bodies for one collector, of which there is one at least.
    struct Batches {
        var destination: Outbox.Destination
        var ringEpoch: UInt64
        var encoders: [BatchEncoder]
    }

    private let key: IntervalKey
    private let plan: UpwardPlan
    private let exact: ExactLimits
    private let seed: UInt64
    /// In the order of the ring; the last one of each is being filled.
    private(set) var batches: [Batches]
    /// Series that no batch takes.
    private(set) var unforwardable: UInt64 = 0

    init(
        _ key: IntervalKey, _ series: MergedSeries, _ plan: UpwardPlan, exact: ExactLimits,
        seed: UInt64
    ) {
        (self.key, self.plan, self.exact, self.seed) = (key, plan, exact, seed)
        batches = plan.ring.collectors.map { collector in
            Batches(
                destination: Outbox.Destination(backend: plan.backend, collector: collector),
                ringEpoch: plan.ring.epoch, encoders: [BatchEncoder(key, exact: exact, seed: seed)])
        }
        for entry in series.entries where plan.filter.takes(entry.key, in: series.keys) {
            append(entry, of: series)
        }
    }

    private mutating func append(_ entry: MergedSeries.Entry, of series: MergedSeries) {
        let text = series.key(of: entry)
        let owner = plan.ring.owner(ofKey: text.span)
        let last = batches[owner].encoders.count - 1
        if batches[owner].encoders[last].isFull {
            guard last + 1 < Int(ForwardLimits.partsMax) else { return unforwardable &+= 1 }
            batches[owner].encoders.append(BatchEncoder(key, exact: exact, seed: seed))
        }
        let place = batches[owner].encoders.count - 1
        switch batches[owner].encoders[place].append(
            key: text, type: entry.type, scope: entry.scope, state: series.state(of: entry))
        {
        case .added: break
        case .unforwardable: unforwardable &+= 1
        }
    }
}
