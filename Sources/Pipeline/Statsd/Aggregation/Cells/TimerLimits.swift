/// What a timer's cell needs to know of its series' configuration.
struct TimerLimits: Sendable, Equatable {
    /// `timers.exact_values_max`: raw values kept before the cell becomes a sketch.
    var exactValuesMax = 4096
    /// Exclusive upper limits of the series' configured histogram, in the given order.
    var binLimits: [Double] = []
    /// Inclusive upper limits of the exposition's classic buckets, ascending, without +Inf.
    var buckets: [Double] = []
}
