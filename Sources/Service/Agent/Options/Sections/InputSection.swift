import Configuration
package import Statsd

/// How lines are read.
package struct InputSection: Sendable, Equatable {
    package var dialect = Dialect.auto
    package var negativeTimers = false
    package var mixedTags = MixedTags.merge
    package var tags = TagDialects()

    static let schema = Schema(
        defaults: InputSection(),
        [
            Option(
                "dialect", \.dialect, dialects,
                "`etsy` turns on the quirks of the reference implementation."),
            Option(
                "negative_timers", \.negativeTimers, .boolean,
                "Accept negative values of timers."),
            Option(
                "mixed_tags", \.mixedTags, .choice,
                "A line with tags in its name and `|#` tags: both count, or it is rejected."),
            Option("tags", \.tags, .section(tagDialects), ""),
        ])

    private static let dialects = Codec<Dialect>.choice(
        [("auto", .auto), ("etsy", .etsy)],
        name: { dialect in
            switch dialect {
            case .auto: "auto"
            case .etsy: "etsy"
            }
        })

    private static let tagDialects = Schema(
        defaults: TagDialects(),
        [
            Option("dogstatsd", \.dogstatsd, .boolean, "Read `name:1|c|#key:value`."),
            Option("influxdb", \.influxdb, .boolean, "Read `name,key=value:1|c`."),
            Option("librato", \.librato, .boolean, "Read `name#key=value:1|c`."),
            Option("signalfx", \.signalfx, .boolean, "Read `name[key=value]:1|c`."),
            Option("graphite", \.graphite, .boolean, "Read `name;key=value:1|c`."),
        ])
}

/// What becomes of a line with tags in its name and `|#` tags.
package enum MixedTags: String, CaseIterable, Sendable {
    case merge
    /// As statsd_exporter: the reason is `mixed_tags`.
    case reject
}
