package import BackendKit
package import EventLoop
package import ExpositionKit
package import HTTP
package import Statsd

/// The exposition: cumulative state of every series, served as a page when a scraper asks.
///
/// On the delivery thread. A tick's points are taken in by steps on the loop, so that requests are
/// answered in between; pages are written from snapshots and never wait for ticks, nor ticks for
/// them. A point counts as delivered once pages show it.
package final class PrometheusBackend: Backend, ExpositionHolder {
    private let loop: Loop
    private var cycle: StepCycle?
    package private(set) var exposition: Exposition
    private var options: PrometheusOptions
    private var onDrained: (() -> Void)?
    package private(set) var ledger = BackendLedger()

    package let type = "prometheus"
    package let wantsTicks = true
    package var name: String {
        options.series.common.name.isEmpty ? type : options.series.common.name
    }
    /// Whether every series is on the page.
    package var hasEverySeries: Bool { announcesPoints }
    /// Where the page is to be served.
    package var path: String { options.path }

    package init(_ options: PrometheusOptions, on loop: Loop) throws(UVError) {
        self.options = options
        self.loop = loop
        exposition = Exposition(options: options.series)
        cycle = try StepCycle(on: loop) { [weak self] in self?.step() }
    }

    package func receive(_ tick: TickBatch) {
        announce(tick.counters.count + tick.gauges.count + tick.timers.count)
        account { $0.append(tick, nowSeconds: nowSeconds) }
        step()
    }

    package func receive(_ flush: FlushBatch) {
        announce(flush.sets.count)
        account {
            $0.append(
                flush.sets, keys: flush.keys, flush.mapping, isForwarded: flush.isForwarded,
                nowSeconds: nowSeconds)
        }
        step()
    }

    /// Takes new options after a reload.
    package func reconfigure(_ options: PrometheusOptions) {
        account { $0.reconfigure(options.series, nowSeconds: nowSeconds) }
        self.options = options
    }

    package func drain(onDone: @escaping () -> Void) {
        guard exposition.hasBatches else {
            onDone()
            return
        }
        onDrained = onDone
    }

    package func close() {
        cycle?.close()
        cycle = nil
        onDrained = nil
        ledger.drop(Int(clamping: ledger.pointsWaiting), .stopped)
    }

    // MARK: Pages

    /// The formats that a scraper may ask for.
    package var offers: [ExpositionFormat] {
        switch options.series.naming {
        case .statsdExporter: [.text, .protobuf]
        case .openMetrics: [.text, .openMetrics, .protobuf]
        }
    }

    /// The answer to a scrape: the format by Accept, compressed by Accept-Encoding.
    ///
    /// `own` are the agent's own metrics, whose names begin with `martlet_`.
    package func response(to request: HTTPRequest, own: [MetricFamily]) -> HTTPResponse {
        let format = Negotiation.exposition(request.headers, offers: offers)
        let response = HTTPResponse(
            headers: [("Content-Type", format.contentType)],
            body: .stream(page(format, own: own)))
        return response.gzipped(for: request)
    }

    /// A page of this moment, to be written as its reader reads.
    package func page(_ format: ExpositionFormat, own: [MetricFamily]) -> any HTTPBodyProducer {
        exposition.page(format, own: own)
    }

    // MARK: Status

    /// Names that several types want; the first 100 by their names.
    package var conflicts: [ExpositionConflict] { exposition.conflicts }

    /// What `conflicts: first` dropped, by name and type; the first 1,000 since start.
    package var refusedConflicts: [ExpositionConflict] { exposition.refusedConflicts }

    /// The StatsD names of counters that were told to go down; the first 100 that came.
    package var negativeCounterNames: [String] { exposition.tally.negativeNames }

    /// Series on the page.
    package var seriesCount: Int { exposition.seriesCount }

    /// Series forgotten after `ttl`, since start.
    package var expiredTotal: UInt64 { exposition.tally.expired }

    // MARK: Steps

    private var nowSeconds: Double { Double(loop.nowMilliseconds) / 1000 }

    private func step() {
        guard let cycle, !exposition.isIdle else { return }
        account { $0.step(nowSeconds: nowSeconds) }
        if !exposition.hasBatches {
            onDrained?()
            onDrained = nil
        }
        if !exposition.isIdle { cycle.continueSoon() }
    }

    /// Whether points are entered in the ledger as they come.
    ///
    /// With `include` or `exclude` it is known only later which of them count.
    private var announcesPoints: Bool { options.series.common.filter.takesEverything }

    private func announce(_ points: Int) {
        if announcesPoints { ledger.queue(points) }
    }

    /// Runs a part of the exposition, and enters what became of its points.
    private func account(_ work: (inout Exposition) -> Void) {
        let before = exposition.tally
        work(&exposition)
        let after = exposition.tally
        let taken = Int(clamping: after.taken &- before.taken)
        let negative = Int(clamping: after.negative &- before.negative)
        let nonFinite = Int(clamping: after.nonFinite &- before.nonFinite)
        let refused = Int(clamping: after.refused &- before.refused)
        if !announcesPoints { ledger.queue(taken + negative + nonFinite + refused) }
        if taken > 0 { ledger.deliver(taken, atSeconds: SystemClock.wallSeconds()) }
        ledger.drop(negative, .negativeCounter)
        ledger.drop(nonFinite, .nonFinite)
        ledger.drop(refused, .typeConflict)
        ledger.seriesMerged = after.merged
        ledger.tagCollisions = after.tagCollisions
    }
}
