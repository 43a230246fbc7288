package import ForwardKit

/// What a collector says of itself: a value of one moment, totals since start.
package struct CollectorReport: Sendable {
    /// Agents that are listed one by one.
    package static let agentsMax = 1_000

    package struct Agent: Sendable {
        package var id: Identifier
        package var host: String
        package var isConnected: Bool
        package var intervalSeconds: Double
        /// Wall-clock time.
        package var heardSeconds: Double
        package var batchesMerged: UInt64
        package var batchesRepeated: UInt64
        package var batchesLate: UInt64
        /// Not come although later ones did.
        package var batchesMissing: UInt64
        /// Given up.
        package var batchesLost: UInt64
        package var seriesOverBudget: UInt64
    }

    package var tally = CollectorTally()
    /// The first by their hosts' names.
    package var agents: [Agent] = []
    package var agentsKnown = 0
    package var agentsConnected = 0
    package var connectionsOpen = 0
    package var connectionsTotal: UInt64 = 0
    /// By reason: of refusals the protocol's, of bytes that were no frames the fault.
    package var refused: [(reason: String, count: UInt64)] = []
    package var intervalsOpen = 0
    /// How much of the last closed interval had come; `nil` before the first.
    package var last: Completeness?
    /// Wall-clock time of its end.
    package var lastEndSeconds = 0.0
    package var journalBytes = 0
    /// Writes of the journal that failed.
    package var journalErrors: UInt64 = 0

    package init() {}
}
