internal import Configuration

/// `summary_options`.
struct SummaryText: Sendable, Equatable {
    var quantiles: [QuantileText]?
    var maxAge: Duration?
    var ageBuckets: Int?
    /// Accepted and not used: a summary here has no buffer of its own.
    var bufferValues: Int?

    static let schema = Schema(
        defaults: SummaryText(),
        [
            Option(
                "quantiles", optional: \.quantiles, QuantileText.list.unlessEmpty,
                "Which, each in 0 … 1; the error is not used."),
            Option(
                "max_age", optional: \.maxAge, GoDuration.codec.unlessEmpty,
                "How long quantiles remember."),
            Option(
                "age_buckets", optional: \.ageBuckets, .integer(0...1_000).unlessEmpty,
                "Steps in which they are forgotten, at most 100."),
            Option(
                "buf_cap", optional: \.bufferValues, .integer(0...Int.max).unlessEmpty,
                "Not used."),
        ])
}
