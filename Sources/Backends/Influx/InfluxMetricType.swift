import Statsd

/// The value of the tag `metric_type`, in Telegraf's words.
enum InfluxMetricType: Int, CaseIterable {
    case counter
    case gauge
    case set
    case timing
    case histogram
    case distribution

    /// The type of a timer's point, which the wire's letters tell apart.
    init(timer type: MetricType) {
        switch type {
        case .histogram: self = .histogram
        case .distribution: self = .distribution
        case .timer, .counter, .gauge, .set: self = .timing
        }
    }

    /// `,metric_type=counter`.
    var tag: [UInt8] { Array(",metric_type=\(self)".utf8) }
}
