internal import Configuration

/// How intervals that agents forward are put together.
package struct CollectorSection: Sendable, Equatable {
    /// What becomes of data for an interval that was closed.
    package enum Late: String, CaseIterable, Sendable {
        /// The interval is sent once more, whole, with the same timestamp.
        case amend
        /// It is counted and nothing else.
        case count
    }

    /// Agents may post on the HTTP port, also if there is no listener for them.
    package var http = false
    package var grace: Duration = .seconds(5)
    package var late = Late.amend
    package var keep: Duration = .seconds(60)
    package var agentsMax = 10_000
    package var seriesPerAgentMax = 200_000
    package var seriesMax = 4_000_000
    package var journalBytesMax = 1 << 30

    static let schema = Schema(
        defaults: CollectorSection(),
        [
            Option(
                "http", \.http, .boolean,
                "Take what agents post to `/v1/forward` on the HTTP port also where no listener"
                    + " hears them; where one does, it is taken anyway."),
            Option(
                "grace", \.grace, .duration(.milliseconds(100) ... .seconds(3_600)),
                "How long an interval waits after its end for agents that have not sent all."),
            Option(
                "late", \.late, .choice,
                "What becomes of data for an interval that was closed: it is sent once more, whole,"
                    + " with the same timestamp, or the data is only counted."),
            Option(
                "keep", \.keep, .duration(.zero ... .seconds(3_600)),
                "How long a closed interval can be amended."),
            Option(
                "agents_max", \.agentsMax, .integer(1...100_000), "Agents that are known at once."),
            Option(
                "series_per_agent_max", \.seriesPerAgentMax, .integer(1...16_000_000),
                "Series of one agent in one interval; further ones are counted and left out."),
            Option(
                "series_max", \.seriesMax, .integer(1...100_000_000),
                "Series of one interval of all agents."),
            Option(
                "journal_bytes_max", \.journalBytesMax, .bytes((16 << 20)...(64 << 30)),
                "Largest amount on disk of what was acknowledged and is not with the backends yet;"
                    + " when it is full, agents keep their batches."),
        ])
}
