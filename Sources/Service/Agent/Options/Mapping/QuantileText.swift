internal import Configuration

/// A quantile of a summary, with the error that statsd_exporter allows itself.
struct QuantileText: Sendable, Equatable {
    var quantile = 0.0
    /// Accepted and not used: quantiles here have the error of the sketch.
    var error: Double?

    static let list: Codec<[QuantileText]> = {
        var codec = Codec<[QuantileText]>.list(of: .section(schema), count: 0...64)
        // On one line of the reference: two keys need no rows of their own.
        (codec.kind, codec.shape) = ("list of {quantile, error}", .composite)
        return codec
    }()

    private static let schema = Schema(
        defaults: QuantileText(),
        [
            Option("quantile", \.quantile, .number(0...1), "Which: 0.99.").required,
            Option("error", optional: \.error, .number(0...1), "Not used."),
        ])
}
