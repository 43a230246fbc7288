package import Statsd

/// What the agent says of itself: the ledger, its series, its flushes and its backends.
///
/// A value of one moment, made by the agent on the delivery thread; the status page and the agent's
/// own metrics are two ways to write it down. Totals are since start.
package struct AgentStatus: Sendable {
    package enum Readiness: String, Sendable {
        case starting
        /// Every listener is bound.
        case ready
        /// No new input; what is there is flushed and delivered.
        case draining
    }

    package var version: String
    package var revision: String
    package var uptimeSeconds = 0.0
    /// Names the effective configuration, so that a fleet can be compared.
    package var configHash = ""
    package var readiness = Readiness.starting
    /// Threads that have not answered for too long, by name; empty while all loops turn.
    package var stalledThreads: [String] = []
    /// Wall-clock time at which input was last seen; `nil` before the first.
    package var lastInputSeconds: Double?

    /// In the order of their numbers: a `RejectedLine.listener` is an index of this.
    package var listeners: [ListenerStatus] = []
    /// Counts of the merged state; its `total` is the ledger of all listeners together.
    package var state = StateSnapshot()
    package var conflicts: [NameConflict] = []
    package var flush = FlushStatus()
    package var backends: [BackendStatus] = []
    package var reload = ReloadStatus()
    /// Set when agents forward to this one.
    package var collector: CollectorStatus?
    /// Set when the agent stands in for statsd_exporter.
    package var exporter: ExporterStatus?

    package init(version: String, revision: String) {
        self.version = version
        self.revision = revision
    }
}

/// A name that two types of series want in an output where it can stand for one alone.
package struct NameConflict: Sendable, Equatable {
    package var backend: String
    package var name: String
    /// The type that has the name.
    package var kept: String
    /// The type that lost it.
    package var lost: String
    /// What the loser is called instead; `nil` when it is dropped.
    package var exposedAs: String?

    package init(backend: String, name: String, kept: String, lost: String, exposedAs: String?) {
        self.backend = backend
        self.name = name
        self.kept = kept
        self.lost = lost
        self.exposedAs = exposedAs
    }
}

/// How the flushes went.
package struct FlushStatus: Sendable, Equatable {
    package var flushes: UInt64 = 0
    /// From the hand-over's end to the finished batch, last flush.
    package var durationSeconds = 0.0
    /// How much later than its boundary the last flush began.
    package var lagSeconds = 0.0
    /// Longest time that a worker took to answer a hand-over, since start.
    package var handOverSecondsMax = 0.0
    /// The last flush's timestamp; `nil` before the first.
    package var lastTimestampSeconds: Double?

    package init() {}
}

/// How the last reload went; the load at start is the first.
package struct ReloadStatus: Sendable, Equatable {
    package var isSuccessful = true
    /// Wall-clock time of the last successful load.
    package var timestampSeconds = 0.0

    package init() {}
}
