/// A series as an expression yields it: a value at each step, or none.
struct StepSeries {
    var labels: Labels
    /// One a step; `Double.absent` where there is none.
    var values: [Double]

    var hasValues: Bool { values.contains { !$0.isAbsent } }
}
