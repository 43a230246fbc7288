import Configuration

/// The largest of everything that input could make large.
package struct LimitsSection: Sendable, Equatable {
    /// `nil` is `auto`: half of the machine's or the cgroup's, at most 1 GiB.
    package var memoryBytes: Int?
    package var series = 1_000_000
    package var seriesPerName = 100_000
    package var senders = 10_000
    package var rateMin = 1e-6
    package var nameBytes = 1_024
    package var tags = 64
    package var tagBytes = 1_024
    package var lineBytes = 65_536
    package var connections = 1_024
    package var httpConnections = 64

    static let schema = Schema(
        defaults: LimitsSection(), seriesOptions + lineOptions + connectionOptions)

    private static let seriesOptions: [Option<LimitsSection>] = [
        Option(
            "memory", \.memoryBytes, .optional(.bytes((16 << 20)...(1 << 40)), nilWord: "auto"),
            "Cells, caches, queues and windows together. `auto` is half of the machine's or the"
                + " cgroup's memory, at most 1 GiB."),
        Option("series", \.series, .integer(1...100_000_000), "Series of all types."),
        Option(
            "series_per_name", \.seriesPerName, .integer(1...100_000_000),
            "Tag sets of one name; further ones are counted together as `overflow`."),
        Option(
            "senders", \.senders, .integer(1...10_000_000),
            "Senders whose running totals are kept for rules with `counter: cumulative`; one more"
                + " takes the place of one that was silent for long."),
    ]

    private static let lineOptions: [Option<LimitsSection>] = [
        Option("rate_min", \.rateMin, .number(1e-12...1), "Smallest sample rate."),
        Option("name_bytes", \.nameBytes, .bytes(1...65_535), "Longest name."),
        Option("tags", \.tags, .integer(0...1_024), "Tags of a line."),
        Option("tag_bytes", \.tagBytes, .bytes(1...65_535), "Longest tag, key and value together."),
        Option("line_bytes", \.lineBytes, .bytes(64...(1 << 20)), "Longest line of a stream."),
    ]

    private static let connectionOptions: [Option<LimitsSection>] = [
        Option(
            "connections", \.connections, .integer(1...1_000_000),
            "Connections open on stream listeners."),
        Option(
            "http_connections", \.httpConnections, .integer(1...65_536),
            "Connections open on the HTTP port."),
    ]
}
