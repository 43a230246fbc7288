package import BackendKit
package import Statsd

/// How a backend of cumulative series names them and what timers become, with its common options.
package struct ExpositionOptions: Sendable, Equatable {
    package var common = BackendCommonOptions()
    package var naming = ExpositionNaming.statsdExporter
    package var timers = ExpositionTimers.summary
    /// In 0…1, ascending.
    package var quantiles = [0.5, 0.9, 0.99]
    /// Values older than this no longer count in quantiles.
    package var maxAgeSeconds = 600.0
    /// Steps in which they are forgotten.
    package var ageBuckets = 5
    /// Upper edges of histograms, inclusive, ascending, without the last (+Inf).
    package var buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// Whether histograms are counted in native buckets, too: only where somebody can read them.
    package var hasNativeHistograms = true
    /// Of native histograms: how many times as wide as the one before a bucket may be; up to 1
    /// there are none.
    package var nativeFactor = 1.1
    /// Buckets of a native histogram; past them they become wider.
    package var nativeBucketsMax = 256
    /// 24 KiB a series.
    package static let nativeBucketsMaxLimit = 2_048
    /// What `ms` timers are shown in; `h` and `d` are shown as they came.
    package var unit = ExpositionUnit.seconds
    /// A series without updates for so long is forgotten; 0 keeps it for ever.
    ///
    /// An hour more than a day, so that the counter of a daily job does not start anew.
    package var ttlSeconds = 25.0 * 3600
    package var conflicts = ExpositionConflictRule.rename
    /// Beginnings of names, ending in `_`, that input cannot have besides `martlet_`.
    ///
    /// For the agent's own metrics under other names, as `martlet exporter` shows them; no key.
    package var reservedPrefixes: [String] = []

    package init() {}
}

/// Which names counters have, and which formats can be asked for.
package enum ExpositionNaming: String, CaseIterable, Sendable {
    /// As statsd_exporter shows them: no ending is added; text 0.0.4.
    case statsdExporter = "statsd_exporter"
    /// Counters end in `_total` in every format; text 0.0.4 and OpenMetrics 1.0.
    case openMetrics = "openmetrics"
}

/// Who keeps a name on the page that several types want, and what becomes of the others.
package enum ExpositionConflictRule: String, CaseIterable, Sendable {
    /// Mapping rule, counter, gauge, timer, set, whatever came first; the others get an ending.
    case rename
    /// The first that comes, until it expires; points of the others are dropped and counted.
    case first
}

/// What a timer becomes.
package enum ExpositionTimers: String, CaseIterable, Sendable {
    case summary
    case histogram
}

/// The unit of `ms` timers on the page.
package enum ExpositionUnit: String, CaseIterable, Sendable {
    case seconds
    case milliseconds

    /// How many of the client's milliseconds make one.
    package var milliseconds: Double {
        switch self {
        case .seconds: 1000
        case .milliseconds: 1
        }
    }
}

extension ExpositionOptions {
    /// The edges that the pipeline must count by for these expositions: `classicBuckets`.
    ///
    /// Values come in the client's unit, so that the edges for `ms` stand beside those for `h` and
    /// `d`. An exposition of summaries needs none.
    ///
    /// Those of mapping rules are among them as long as there are no more than `edgesMax`: a timer
    /// of so many values that it is a sketch carries a count for each.
    package static func classicBuckets(
        for expositions: [ExpositionOptions], _ mapping: MappingRules = MappingRules()
    ) -> [Double] {
        var edges: Set<Double> = []
        let sources = [mapping.unmapped] + mapping.rules.map(\.options)
        for options in expositions {
            for source in sources where edges.count < edgesMax {
                let isHistogram = source.observer.map { $0 == .histogram }
                guard isHistogram ?? (options.timers == .histogram) else { continue }
                let buckets = source.buckets ?? options.buckets
                edges.formUnion(buckets)
                edges.formUnion(buckets.map { $0 * options.unit.milliseconds })
            }
        }
        return edges.filter(\.isFinite).sorted()
    }

    /// 8 KiB in each sketch of a tick.
    private static let edgesMax = 1_000
}
