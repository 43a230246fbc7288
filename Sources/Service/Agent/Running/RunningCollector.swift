internal import Credentials
internal import Forward

/// The collector of this agent, if it has listeners for one, and what it said last.
struct RunningCollector {
    var thread: CollectorThread
    var urls: [String]
    /// Those of all its listeners.
    var tokens = TokenList()
    var report = CollectorReport()
    var hasStopped = false
}
