/// The times that an expression is evaluated at: evenly spaced, the first and the last included.
struct Steps {
    let startMilliseconds: Int64
    let intervalMilliseconds: Int64
    let count: Int

    /// The one time of an instant query.
    init(at milliseconds: Int64) {
        startMilliseconds = milliseconds
        intervalMilliseconds = 1
        count = 1
    }

    /// Empty when the end comes before the start.
    init(
        fromMilliseconds start: Int64, throughMilliseconds end: Int64,
        everyMilliseconds interval: Int64
    ) {
        precondition(interval > 0, "steps go on")
        startMilliseconds = start
        intervalMilliseconds = interval
        count = end < start ? 0 : Int((end - start) / interval) + 1
    }

    subscript(step: Int) -> Int64 {
        startMilliseconds + Int64(step) * intervalMilliseconds
    }

    var lastMilliseconds: Int64 { self[max(0, count - 1)] }
}
