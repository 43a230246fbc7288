/// What a sample asks for: the letters between its value and its fields.
///
/// Part of a series' identity: `a:1|c` and `a:1|ms` are two series.
package enum MetricType: UInt8, BitwiseCopyable, CaseIterable, Sendable {
    /// `c`: a sum.
    case counter
    /// `g`: the last value, or a running delta.
    case gauge
    /// `ms`: a duration in milliseconds.
    case timer
    /// `h`: as a timer, without a unit.
    case histogram
    /// `d`: as a timer, without a unit.
    case distribution
    /// `s`: the number of distinct members.
    case set

    /// The name in the ledger, in labels and in the status.
    package var label: StaticString {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .timer: "timer"
        case .histogram: "histogram"
        case .distribution: "distribution"
        case .set: "set"
        }
    }
}
