/// Which samples a mapping rule is for, in the words of `match_metric_type`.
package struct MappedTypes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let counter = MappedTypes(rawValue: 1)
    package static let gauge = MappedTypes(rawValue: 2)
    /// Timers, histograms and distributions.
    package static let observer = MappedTypes(rawValue: 4)
    /// Sets, which statsd_exporter does not know.
    package static let set = MappedTypes(rawValue: 8)
    package static let all: MappedTypes = [.counter, .gauge, .observer, .set]

    /// The one that samples of `type` belong to.
    package init(_ type: MetricType) {
        switch type {
        case .counter: self = .counter
        case .gauge: self = .gauge
        case .timer, .histogram, .distribution: self = .observer
        case .set: self = .set
        }
    }
}
