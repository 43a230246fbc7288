/// The four ways in which series aggregate: the three timer types share one.
package enum SeriesKind: UInt8, BitwiseCopyable, CaseIterable, Sendable {
    case counter
    case gauge
    case timer
    case set

    package init(_ type: MetricType) {
        switch type {
        case .counter: self = .counter
        case .gauge: self = .gauge
        case .timer, .histogram, .distribution: self = .timer
        case .set: self = .set
        }
    }

    /// Whether samples past a series limit can be kept in a common series: sums and values can,
    /// a gauge of everybody or a set of everything would mean nothing.
    var overflows: Bool {
        switch self {
        case .counter, .timer: true
        case .gauge, .set: false
        }
    }
}

/// A setting for each kind of series.
package struct ByKind<Value: Sendable & Equatable>: Sendable, Equatable {
    package var counters: Value
    package var gauges: Value
    package var timers: Value
    package var sets: Value

    package init(counters: Value, gauges: Value, timers: Value, sets: Value) {
        self.counters = counters
        self.gauges = gauges
        self.timers = timers
        self.sets = sets
    }

    package subscript(kind: SeriesKind) -> Value {
        switch kind {
        case .counter: counters
        case .gauge: gauges
        case .timer: timers
        case .set: sets
        }
    }
}
