import BackendKit
import ForwardKit
package import Statsd

/// What an agent that forwards still sends to its other backends: no value is in two places.
///
/// Used on the flush thread: half a microsecond for each series of a flush or tick.
package struct OwnShare: Sendable {
    private let rules: ScopeRules
    private let filter: NameFilter

    package init(_ options: ForwardOptions) {
        rules = options.scopeRules
        filter = options.common.filter
    }

    /// Takes away what the collector makes of an interval; the agent's own figures stay.
    package func keep(of flush: inout FlushBatch) {
        let keys = flush.keys
        let own = Self.ownNames(flush.own.prefix)
        func isKept(_ key: ByteRange, _ type: MetricType) -> Bool {
            parts(of: key, type, in: keys).hasValue || own.contains(Array(keys[key]))
        }
        flush.counters.removeAll { !isKept($0.key, .counter) }
        flush.gauges.removeAll { !isKept($0.key, .gauge) }
        flush.sets.removeAll { !isKept($0.key, .set) }
        var timers = TimerPoints()
        for timer in flush.timers {
            let parts = parts(of: timer.key, timer.type, in: keys).timerParts
            guard !parts.isEmpty else { continue }
            var kept = timer
            kept.parts = parts
            timers.append(kept)
        }
        flush.timers = timers
        flush.own.numStats =
            flush.counters.count + flush.gauges.count + flush.sets.count + flush.timers.count
    }

    /// The same of a tick; of timers whole ones, since their sums are of the same values.
    package func keep(of tick: inout TickBatch) {
        let keys = tick.keys
        tick.counters.removeAll { !parts(of: $0.key, .counter, in: keys).hasValue }
        tick.gauges.removeAll { !parts(of: $0.key, .gauge, in: keys).hasValue }
        tick.timers.removeAll { parts(of: $0.key, $0.type, in: keys).isEmpty }
    }

    private func parts(
        of key: ByteRange, _ type: MetricType, in keys: KeyChunks
    ) -> ForwardedParts {
        guard filter.takes(key, in: keys) else { return .atAgent(.local, type) }
        return .atAgent(rules.scope(ofKey: keys[key]).scope, type)
    }

    /// The agent's own counters and gauge, which are not forwarded.
    private static func ownNames(_ prefix: String) -> [[UInt8]] {
        ["bad_lines_seen", "packets_received", "metrics_received", "timestamp_lag"].map { name in
            Array((prefix.isEmpty ? name : "\(prefix).\(name)").utf8)
        }
    }
}
