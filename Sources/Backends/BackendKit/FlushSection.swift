package import Statsd

/// The four kinds of points of a flush, in the order in which they are written.
package enum FlushSection: Int, CaseIterable, Sendable {
    case counters
    case timers
    case gauges
    case sets

    package var following: FlushSection? { FlushSection(rawValue: rawValue + 1) }
}

extension FlushBatch {
    /// Points of all kinds.
    package var pointCount: Int {
        counters.count + timers.count + gauges.count + sets.count
    }

    package func count(of section: FlushSection) -> Int {
        switch section {
        case .counters: counters.count
        case .timers: timers.count
        case .gauges: gauges.count
        case .sets: sets.count
        }
    }

    package func key(of section: FlushSection, _ index: Int) -> ByteRange {
        switch section {
        case .counters: counters[index].key
        case .timers: timers[index].key
        case .gauges: gauges[index].key
        case .sets: sets[index].key
        }
    }
}
