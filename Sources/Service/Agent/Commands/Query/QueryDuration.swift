internal import PromQL

/// Durations on the command line, as the query language writes them.
enum QueryDuration {
    static func milliseconds(_ text: String) -> Int64? { DurationLiteral.value(of: text) }
}
