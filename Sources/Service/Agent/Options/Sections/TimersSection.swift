import Configuration

/// What is derived from timers.
package struct TimersSection: Sendable, Equatable {
    /// 0 < |p| ≤ 100; a negative one is of the highest values.
    package var percentiles: [Double] = [90]
    /// `nil` for all.
    package var statistics: [TimerStatistic]?
    package var histograms: [TimerHistogram] = []
    package var weighted = false
    package var exactValuesMax = 4_096

    static let schema = Schema(
        defaults: TimersSection(),
        [
            Option(
                "percentiles", \.percentiles, .list(of: percentile, count: 0...64),
                "Percentiles of each timer; a negative one is of the highest values."),
            Option(
                "statistics", \.statistics, TimerStatistic.codec,
                "Which statistics outputs in the reference's form write: `all`, or a list of"
                    + " count, count_ps, lower, upper, sum, sum_squares, mean, median, std,"
                    + " histogram, and with the ending `_percent` count, mean, upper, lower, sum"
                    + " and sum_squares of every percentile."),
            Option(
                "histograms", \.histograms,
                .list(of: .section(TimerHistogram.schema), count: 0...256),
                "Bins of values by name; the first entry that matches counts."),
            Option(
                "weighted", \.weighted, .boolean,
                "Count a sampled value 1/rate times in every statistic of outputs in the"
                    + " reference's form, not in `count` alone."),
            Option(
                "exact_values_max", \.exactValuesMax, .integer(1...1_000_000),
                "Values of a timer in an interval that are kept as they are; beyond, statistics"
                    + " are estimates with a published error."),
        ],
        validate: { timers, node, path, problems in
            guard Set(timers.percentiles).count < timers.percentiles.count else { return }
            problems.add("a percentile is listed twice", key: "percentiles", of: node, at: path)
        })

    private static let percentile = Codec<Double>.number().checked(kind: "number, 0 < |p| ≤ 100") {
        $0 != 0 && abs($0) <= 100 ? nil : "is not a percentile: 0 < |p| ≤ 100"
    }
}

/// Values of the timers whose names hold `match`, counted by bins.
package struct TimerHistogram: Sendable, Equatable {
    package var match = ""
    /// Upper limits, exclusive, ascending; the last may be infinite.
    package var bins: [Double] = []

    static let schema = Schema(
        defaults: TimerHistogram(),
        [
            Option(
                "match", \.match, .string,
                "A part of the timer's name; empty for every timer. Required."
            )
            .required,
            Option(
                "bins", \.bins, .list(of: .number(allowsInfinity: true), count: 0...64),
                "Upper limits, exclusive, ascending; `inf` takes the rest. Empty for none."
                    + " Required."
            )
            .required,
        ],
        validate: { histogram, node, path, problems in
            let isAscending = zip(histogram.bins, histogram.bins.dropFirst()).allSatisfy(<)
            if !isAscending || histogram.bins.first == -.infinity {
                problems.add("must be ascending", key: "bins", of: node, at: path)
            }
        })
}

/// A statistic of timers by the name that the reference's `calculatedTimerMetrics` gives it.
package enum TimerStatistic: String, CaseIterable, Sendable {
    case count
    case countPerSecond = "count_ps"
    case lower
    case upper
    case sum
    case sumSquares = "sum_squares"
    case mean
    case median
    case standardDeviation = "std"
    case histogram
    case countPercent = "count_percent"
    case meanPercent = "mean_percent"
    case upperPercent = "upper_percent"
    case lowerPercent = "lower_percent"
    case sumPercent = "sum_percent"
    case sumSquaresPercent = "sum_squares_percent"

    /// `all`, or a list of names.
    fileprivate static let codec: Codec<[TimerStatistic]?> = {
        let list = Codec<[TimerStatistic]>.list(of: .choice, count: 1...16)
        return Codec(
            kind: "all, or list of names", shape: .composite,
            decode: { node, path, problems in
                if node.text == "all" { return .some(nil) }
                return list.decode(node, path, &problems).map { .some($0) }
            },
            encode: { $0.map(list.encode) ?? .scalar("all") })
    }()
}
