import Configuration

/// How long a series without samples is still sent to push outputs.
package struct ExpireSection: Sendable, Equatable {
    package var counters: Duration = .seconds(3_600)
    package var timers: Duration = .seconds(3_600)
    package var sets: Duration = .seconds(3_600)
    package var gauges: Duration = .seconds(86_400)

    static let schema = Schema(
        defaults: ExpireSection(),
        [
            Option("counters", \.counters, period, "A silent counter is forgotten after so long."),
            Option("timers", \.timers, period, "A silent timer is forgotten after so long."),
            Option("sets", \.sets, period, "A silent set is forgotten after so long."),
            Option(
                "gauges", \.gauges, period,
                "A silent gauge is forgotten after so long; never with `dialect: etsy`."),
        ])

    /// At most ten years.
    private static let period = Codec<Duration>.duration(.seconds(1) ... .seconds(87_600 * 3_600))
}
