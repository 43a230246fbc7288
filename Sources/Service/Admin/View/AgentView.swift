package import HTTP
package import Statsd

/// What the administration needs of the agent; the agent implements it.
///
/// Called on the delivery thread alone, and nothing here may wait. Completions are called on that
/// thread, at once or later, exactly once.
package protocol AgentView: AnyObject {
    /// As of now; read once for each status, scrape, probe or console command.
    var status: AgentStatus { get }
    /// The last rejected lines, oldest first.
    var rejectedLines: [RejectedLine] { get }
    /// YAML with every option, secrets redacted.
    var effectiveConfiguration: String { get }
    /// Whether the Prometheus query API has a store to answer from.
    var keepsHistory: Bool { get }
    /// Where expositions are served, for the index: `["/metrics"]`.
    var metricsPaths: [String] { get }

    /// The exposition at the request's path; `nil` when there is none at that path.
    func metricsPage(for request: HTTPRequest) -> HTTPResponse?
    /// Reads the configuration again, all or nothing.
    func reload() -> ReloadOutcome
    /// Begins an orderly end, as a signal does.
    func quit()
    /// Someone looks at the offenders: a later `status` has those of a new count.
    func refreshOffenders()
    /// How many lines a worker and tick are passed to `LiveTail.publish`; 0 ends that.
    func setTail(linesMax: Int)

    /// The series of one kind as they stand in the open interval, in order of creation.
    func readSeries(_ kind: SeriesKind, onDone: @escaping ([CurrentSeries]) -> Void)
    /// Counts the live series by the parts of their keys, those whose name begins with `prefix`;
    /// `nil` when the agent is ending.
    func countSeries(
        prefix: [UInt8], onDone: @escaping (SeriesCardinality?) -> Void)
    /// Forgets the series whose whole key is `pattern`, or begins with it up to a last `*`; answers
    /// their keys.
    func deleteSeries(
        _ kind: SeriesKind, matching pattern: String, onDone: @escaping ([String]) -> Void)
}

/// What became of a reload.
package enum ReloadOutcome: Sendable, Equatable {
    /// In force, but for the keys that need a restart.
    case reloaded(restartRequired: [String])
    /// The old configuration stays, for each of these reasons.
    case refused(problems: [String])
}
