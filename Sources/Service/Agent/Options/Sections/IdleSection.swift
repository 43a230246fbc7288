import Configuration

/// What a known series without samples sends until it expires.
package struct IdleSection: Sendable, Equatable {
    package var counters = IdleValue.zero
    package var timers = IdleValue.zero
    package var sets = IdleValue.zero
    package var gauges = IdleGauge.repeat

    static let schema = Schema(
        defaults: IdleSection(),
        [
            Option("counters", \.counters, .choice, "What a silent counter sends."),
            Option("timers", \.timers, .choice, "What a silent timer sends: its count as 0."),
            Option("sets", \.sets, .choice, "What a silent set sends."),
            Option("gauges", \.gauges, .choice, "What a silent gauge sends."),
        ])
}

/// What a silent counter, timer or set sends.
package enum IdleValue: String, CaseIterable, Sendable {
    case zero
    case silent
}

/// What a silent gauge sends.
package enum IdleGauge: String, CaseIterable, Sendable {
    /// Its last value.
    case `repeat`
    case silent
}
