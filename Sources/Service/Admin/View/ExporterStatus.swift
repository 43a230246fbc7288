/// What the agent knows besides its status when it stands in for statsd_exporter.
package struct ExporterStatus: Sendable, Equatable {
    /// Points whose name another type had first.
    package struct Conflict: Sendable, Equatable {
        /// `counter`, `gauge`, `timer` or `set`.
        package var type: String
        package var name: String
        package var points: UInt64

        package init(type: String, name: String, points: UInt64) {
            self.type = type
            self.name = name
            self.points = points
        }
    }

    /// One server that lines are relayed to.
    package struct Relay: Sendable, Equatable {
        package var target: String
        package var packets: UInt64
        package var lines: UInt64
        package var longLines: UInt64

        package init(target: String, packets: UInt64, lines: UInt64, longLines: UInt64) {
            self.target = target
            self.packets = packets
            self.lines = lines
            self.longLines = longLines
        }
    }

    package var mappingRules = 0
    /// Loads after the one at the start.
    package var reloadsSucceeded: UInt64 = 0
    package var reloadsFailed: UInt64 = 0
    /// Increments below zero that no counter took.
    package var negativeCounters: UInt64 = 0
    package var conflicts: [Conflict] = []
    package var relays: [Relay] = []
    /// `nil` where the system does not say.
    package var process: ProcessFigures?

    package init() {}
}

/// What the system says of the process.
package struct ProcessFigures: Sendable, Equatable {
    package var cpuSeconds = 0.0
    package var residentBytes = 0.0
    package var virtualBytes = 0.0
    package var startTimeSeconds = 0.0
    package var openDescriptors = 0.0
    package var descriptorsMax = 0.0

    package init() {}
}
