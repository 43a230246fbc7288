internal import Configuration
internal import Statsd

/// What rules and defaults both say about timers, in today's and in older keys.
struct ObserverText: Sendable, Equatable {
    var observer: MappingOptions.Observer?
    /// `timer_type`, an older name that loses to `observer_type`.
    var timer: MappingOptions.Observer?
    var summary: SummaryText?
    var histogram: HistogramText?
    /// Older places of what is in `summary_options` and `histogram_options` now.
    var quantiles: [QuantileText]?
    var buckets: [Double]?

    /// The options for an exposition, with gaps filled from `defaults`.
    func options(over defaults: ObserverText) -> MappingOptions {
        var options = MappingOptions()
        options.observer = kind ?? defaults.kind
        let quantiles =
            summary?.quantiles ?? quantiles ?? defaults.summary?.quantiles ?? defaults.quantiles
        options.quantiles = quantiles?.map(\.quantile)
        options.maxAgeSeconds = Self.positive(summary?.maxAge, defaults.summary?.maxAge)?.seconds
        options.ageBuckets = Self.positive(summary?.ageBuckets, defaults.summary?.ageBuckets)
        options.buckets =
            histogram?.buckets ?? buckets ?? defaults.histogram?.buckets ?? defaults.buckets
        options.nativeFactor = Self.positive(
            histogram?.nativeFactor, defaults.histogram?.nativeFactor)
        options.nativeBucketsMax = Self.positive(
            histogram?.nativeBucketsMax, defaults.histogram?.nativeBucketsMax)
        return options
    }

    var kind: MappingOptions.Observer? { observer ?? timer }

    /// Takes over what `other` says where nothing is said here.
    mutating func fill(from other: ObserverText) {
        // An older key here is still said later than the other's.
        if kind == nil { (observer, timer) = (other.observer, other.timer) }
        if summary == nil, quantiles == nil {
            (summary, quantiles) = (other.summary, other.quantiles)
        }
        if histogram == nil, buckets == nil {
            (histogram, buckets) = (other.histogram, other.buckets)
        }
    }

    /// 0 stands for what was not written.
    private static func positive<Value: Comparable & Sendable>(
        _ values: Value?...
    ) -> Value? where Value: AdditiveArithmetic {
        values.lazy.compactMap { $0 }.first { $0 > .zero }
    }

    static let rows: [Option<ObserverText>] = [
        Option(
            "observer_type", optional: \.observer, kinds.unlessEmpty,
            "How timers, histograms and distributions are exposed; else as the backend says."),
        Option(
            "summary_options", optional: \.summary, Codec.section(SummaryText.schema).unlessEmpty,
            "Of summaries."),
        Option(
            "histogram_options", optional: \.histogram,
            Codec.section(HistogramText.schema).unlessEmpty, "Of histograms."),
        Option(
            "timer_type", optional: \.timer, kinds.unlessEmpty,
            "Older name of `observer_type`, which wins over it."),
        Option(
            "quantiles", optional: \.quantiles, QuantileText.list.unlessEmpty,
            "Older place of `summary_options.quantiles`."),
        Option(
            "buckets", optional: \.buckets, HistogramText.bucketList.unlessEmpty,
            "Older place of `histogram_options.buckets`."),
    ]

    private static let kinds = Codec<MappingOptions.Observer>.choice(
        [("summary", .summary), ("histogram", .histogram)],
        name: { kind in
            switch kind {
            case .summary: "summary"
            case .histogram: "histogram"
            }
        })

    /// Warns of keys that statsd_exporter itself has given up.
    func warnOfOlderKeys(
        in node: ConfigNode, at path: ConfigPath, _ problems: inout ConfigProblems
    ) {
        let older = [
            ("timer_type", timer != nil, "observer_type"),
            ("quantiles", quantiles != nil, "summary_options.quantiles"),
            ("buckets", buckets != nil, "histogram_options.buckets"),
        ]
        for (key, isWritten, today) in older where isWritten {
            problems.warn("is an older key: write \(today)", key: key, of: node, at: path)
        }
    }
}
