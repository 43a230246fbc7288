/// What a collector says of itself: its agents, their batches, its intervals; totals since start.
package struct CollectorStatus: Sendable, Equatable {
    /// A count of one of several kinds.
    package struct Count: Sendable, Equatable {
        package var name: String
        package var count: UInt64

        package init(_ name: String, _ count: UInt64) {
            self.name = name
            self.count = count
        }
    }

    /// One agent that forwards here.
    package struct Agent: Sendable, Equatable {
        /// 32 hexadecimal digits.
        package var id: String
        package var host: String
        package var isConnected = false
        package var intervalSeconds = 0.0
        /// Wall-clock time at which it was last heard of.
        package var heardSeconds = 0.0
        package var batchesMerged: UInt64 = 0
        package var batchesRepeated: UInt64 = 0
        package var batchesLate: UInt64 = 0
        /// Not come although later ones did.
        package var batchesMissing: UInt64 = 0
        /// Given up: they will not come any more.
        package var batchesLost: UInt64 = 0
        package var seriesOverBudget: UInt64 = 0

        package init(id: String, host: String) {
            self.id = id
            self.host = host
        }
    }

    package var urls: [String]
    /// The first 1,000 by their hosts' names.
    package var agents: [Agent] = []
    package var agentsKnown = 0
    package var agentsConnected = 0
    package var connectionsOpen = 0
    package var connectionsTotal: UInt64 = 0
    /// By what became of them.
    package var batches: [Count] = []
    package var seriesMerged: UInt64 = 0
    package var seriesOverBudget: UInt64 = 0
    /// Connections and batches that were not taken, by reason.
    package var refused: [Count] = []
    package var intervalsOpen = 0
    package var intervalsClosed: UInt64 = 0
    /// Of those, ones of which every agent had sent all before the grace was over.
    package var intervalsComplete: UInt64 = 0
    /// Agents of the last closed interval; empty before the first.
    package var lastAgents: [Count] = []
    /// Wall-clock time of its end.
    package var lastEndSeconds: Double?
    package var journalBytes = 0
    package var journalErrors: UInt64 = 0

    package init(urls: [String]) {
        self.urls = urls
    }
}
