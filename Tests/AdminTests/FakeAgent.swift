import Admin
import EventLoop
import HTTP
import Statsd

/// An agent without a pipeline: it says what a test wants, and remembers what it was asked.
final class FakeAgent: AgentView {
    var status = AgentStatus(version: "1.2.3", revision: "abc")
    var rejectedLines: [RejectedLine] = []
    var effectiveConfiguration = "interval: 10s\n"
    var keepsHistory = false
    var metricsPaths = ["/metrics"]
    /// What a count of series answers; `nil` as when the agent is ending.
    var cardinality: SeriesCardinality? = SeriesCardinality()
    /// Whether counts wait for `releaseCounts`.
    var holdsCounts = false
    private var heldCounts: [(SeriesCardinality?) -> Void] = []
    private(set) var countedPrefixes: [[UInt8]] = []
    var page: ((HTTPRequest) -> HTTPResponse?)?
    var reloadOutcome = ReloadOutcome.reloaded(restartRequired: [])
    var series: [SeriesKind: [CurrentSeries]] = [:]
    /// Whether reads and deletes are answered on a later turn, as by another thread.
    var answersLater = true
    private(set) var reloads = 0
    private(set) var quits = 0
    private(set) var offendersWanted = 0
    private(set) var tailLinesMax = 0
    private let loop: Loop

    init(on loop: Loop) { self.loop = loop }

    func metricsPage(for request: HTTPRequest) -> HTTPResponse? {
        guard metricsPaths.contains(request.path) else { return nil }
        return page.map { $0(request) } ?? .text(200, "up 1")
    }

    func reload() -> ReloadOutcome {
        reloads += 1
        return reloadOutcome
    }

    func quit() { quits += 1 }

    func refreshOffenders() { offendersWanted += 1 }

    func setTail(linesMax: Int) { tailLinesMax = linesMax }

    func readSeries(_ kind: SeriesKind, onDone: @escaping ([CurrentSeries]) -> Void) {
        soon { [self] in onDone(series[kind] ?? []) }
    }

    func countSeries(prefix: [UInt8], onDone: @escaping (SeriesCardinality?) -> Void) {
        countedPrefixes.append(prefix)
        if holdsCounts { return heldCounts.append(onDone) }
        soon { [self] in onDone(cardinality) }
    }

    /// Answers the counts that were held back, and further ones at once.
    func releaseCounts() {
        holdsCounts = false
        for onDone in heldCounts { onDone(cardinality) }
        heldCounts = []
    }

    /// What the merged state does: a whole key, or its beginning up to a last `*`.
    func deleteSeries(
        _ kind: SeriesKind, matching pattern: String, onDone: @escaping ([String]) -> Void
    ) {
        soon { [self] in
            let isMatch: (CurrentSeries) -> Bool = { entry in
                pattern.hasSuffix("*")
                    ? entry.key.hasPrefix(String(pattern.dropLast())) : entry.key == pattern
            }
            let keys = (series[kind] ?? []).filter(isMatch).map(\.key)
            series[kind]?.removeAll(where: isMatch)
            onDone(keys)
        }
    }

    private func soon(_ work: @escaping () -> Void) {
        guard answersLater else { return work() }
        var timer: Timer?
        timer = try? Timer(on: loop) {
            timer?.close()
            timer = nil
            work()
        }
        timer?.start(afterMilliseconds: 1)
    }
}
