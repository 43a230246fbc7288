/// What a part of a query yields over all steps.
enum Value {
    /// A value a step.
    case scalar([Double])
    case string(String)
    case vector([StepSeries])
    case ranges(RangeVector)
}

/// Samples of series, and which of them belong to a step.
struct RangeVector {
    /// Without stale markers.
    var series: [SourceSeries]
    var rangeMilliseconds: Int64
    var moment: ResolvedMoment

    /// The end of the range at a step.
    func end(at stepMilliseconds: Int64) -> Int64 { moment.time(at: stepMilliseconds) }
}

/// The time that a selector looks at, with `start()` and `end()` filled in.
struct ResolvedMoment {
    let offsetMilliseconds: Int64
    /// The time of `@`.
    let atMilliseconds: Int64?

    func time(at stepMilliseconds: Int64) -> Int64 {
        (atMilliseconds ?? stepMilliseconds) - offsetMilliseconds
    }
}
