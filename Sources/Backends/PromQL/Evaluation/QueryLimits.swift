/// What one query may use up; past it the query fails with an error that says so.
package struct QueryLimits {
    /// Samples loaded and values computed, together: 16 bytes each, so 80 MB at most.
    package var samplesMax = 5_000_000
    /// Series that one selector may find.
    package var seriesMax = 50_000
    /// Steps of a range query, as Prometheus has it.
    package var stepsMax = 11_000
    /// Whether the query's time is up; asked every few thousand values.
    package var isOverdue: () -> Bool = { false }

    package init() {}
}

/// How selectors look at samples.
package struct QueryOptions: Sendable {
    /// How old a sample may be and still count as the present value.
    package var lookbackMilliseconds: Int64 = 300_000
    /// Between the evaluations of a subquery that does not say.
    package var subqueryStepMilliseconds: Int64 = 60_000

    package init() {}
}
