import ForwardKit
import Statsd

extension ForwardBatch {
    /// The body of the same batch as part of another interval, without its gauges.
    ///
    /// What a batch of ours has fits; of a longer one the rest is left out.
    func moved(to interval: IntervalKey, exact: ExactLimits) -> [UInt8] {
        var encoder = BatchEncoder(
            interval, exact: exact, seed: UInt64.random(in: .min ... .max))
        for one in series where SeriesKind(one.type) != .gauge && !encoder.isFull {
            _ = encoder.append(
                key: key(of: one), type: one.type, scope: one.scope, state: one.state)
        }
        var moved = header
        moved.endNanoseconds = interval.endNanoseconds
        moved.startNanoseconds = interval.endNanoseconds - interval.lengthNanoseconds
        return encoder.body(moved)
    }
}
