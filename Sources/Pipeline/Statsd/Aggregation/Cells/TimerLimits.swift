/// What a timer's cell needs to know of its series' configuration.
package struct TimerLimits: Sendable, Equatable {
    /// `timers.exact_values_max`: raw values kept before the cell becomes a sketch.
    package var exactValuesMax: Int
    /// Exclusive upper limits of the series' configured histogram, in the given order.
    package var binLimits: [Double]
    /// Inclusive upper limits of the exposition's classic buckets, ascending, without +Inf.
    package var buckets: [Double]

    package init(
        exactValuesMax: Int = 4096, binLimits: [Double] = [], buckets: [Double] = []
    ) {
        self.exactValuesMax = exactValuesMax
        self.binLimits = binLimits
        self.buckets = buckets
    }
}
