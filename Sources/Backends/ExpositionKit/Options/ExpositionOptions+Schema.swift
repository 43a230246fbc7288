import BackendKit
package import Configuration

extension ExpositionOptions {
    /// More lines a histogram or summary than this would make the page mostly of them.
    private static let bucketsMax = 100
    private static let quantilesMax = 32

    /// The keys of series and timers; a backend lifts them into its own table.
    package static var seriesOptions: [Option<ExpositionOptions>] { nameOptions + timerOptions }

    private static var nameOptions: [Option<ExpositionOptions>] {
        [
            Option(
                "naming", \.naming, .choice,
                "Names as statsd_exporter shows them, or counters with `_total` and OpenMetrics."),
            Option(
                "conflicts", \.conflicts, .choice,
                "Who keeps a name that several types want: `rename` gives it to one by rule and the"
                    + " others an ending; with `first` the first keeps it and the others are"
                    + " dropped."),
            Option(
                "ttl", \.ttlSeconds, .seconds(.zero...(.seconds(366 * 86_400))),
                "A series without updates for so long is forgotten; 0s keeps it for ever."),
        ]
    }

    private static var timerOptions: [Option<ExpositionOptions>] {
        [
            Option("timers", \.timers, .choice, "What timers become."),
            Option(
                "unit", \.unit, .choice,
                "What `ms` timers are shown in; `h` and `d` are shown as they came."),
            Option(
                "quantiles", \.quantiles, quantilesCodec, "Quantiles of summaries, ascending."),
            Option(
                "max_age", \.maxAgeSeconds, .seconds(.seconds(5)...(.seconds(86_400))),
                "Values older than this no longer count in quantiles."),
            Option(
                "age_buckets", \.ageBuckets, .integer(1...AgeWindow.agesMax),
                "Steps in which they are forgotten."),
            Option(
                "buckets", \.buckets, bucketsCodec,
                "Upper edges of histograms, inclusive, ascending, in the unit shown; +Inf is"
                    + " added."),
        ]
    }

    /// The keys of native histograms, for a backend that can show them.
    package static var nativeOptions: [Option<ExpositionOptions>] {
        [
            Option(
                "native_histogram_bucket_factor", \.nativeFactor, .number(0...65_536),
                "Of native histograms: how many times as wide as the one before a bucket may be; up"
                    + " to 1 there are none."),
            Option(
                "native_histogram_max_buckets", \.nativeBucketsMax,
                .integer(1...nativeBucketsMaxLimit),
                "Most buckets of a native histogram; past them buckets become wider."),
        ]
    }

    private static var quantilesCodec: Codec<[Double]> {
        .list(of: .number(0...1), count: 0...quantilesMax).ascending
    }

    private static var bucketsCodec: Codec<[Double]> {
        .list(of: .number(), count: 1...bucketsMax).ascending
    }
}

extension Codec where Value == [Double] {
    fileprivate var ascending: Codec {
        checked { values in
            let isAscending = zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
            return isAscending ? nil : "is not ascending"
        }
    }
}

extension Codec where Value == Double {
    /// A length of time, kept in seconds.
    fileprivate static func seconds(_ range: ClosedRange<Duration>) -> Codec {
        let milliseconds = Codec<UInt64>.milliseconds(range)
        return Codec(
            kind: milliseconds.kind, shape: .scalar,
            decode: { milliseconds.decode($0, $1, &$2).map { Double($0) / 1000 } },
            encode: { milliseconds.encode(UInt64(exactly: ($0 * 1000).rounded()) ?? 0) })
    }
}
