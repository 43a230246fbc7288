package import Statsd

/// What a family is on the page; the order says who keeps a name that several want.
package enum ExpositionKind: UInt8, CaseIterable, Sendable {
    case counter
    case gauge
    /// `ms`, `h` and `d`: a summary or a histogram.
    case timer
    /// A gauge with the last interval's distinct members.
    case set

    package init(_ type: MetricType) {
        switch type {
        case .counter: self = .counter
        case .gauge: self = .gauge
        case .timer, .histogram, .distribution: self = .timer
        case .set: self = .set
        }
    }

    /// The ending of a family that another kind keeps from its name.
    package var label: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .timer: "timer"
        case .set: "set"
        }
    }
}
