package import Admin
internal import BackendKit
internal import Configuration
internal import EventLoop
internal import Flush
internal import Ingest
internal import Prometheus
package import Statsd

/// The agent as its administration sees it; everything here is on the delivery thread.
extension Agent: AgentView {
    package var status: AgentStatus {
        var status = AgentStatus(version: BuildInfo.version, revision: BuildInfo.revision)
        let now = SystemClock.monotonicNanoseconds()
        status.uptimeSeconds = Double(now &- startedNanoseconds) / 1e9
        status.configHash = configHash
        status.readiness = readiness
        status.stalledThreads = isAlive ? [] : ["flush"]
        status.lastInputSeconds = lastInputSeconds
        status.listeners = listenerStatuses
        status.backends = backends.map { BackendStatus($0.backend) }
        status.conflicts = conflicts
        status.collector = collector.map(CollectorStatus.init)
        status.reload.isSuccessful = reloadState.isSuccessful
        status.reload.timestampSeconds = reloadState.timestampSeconds
        if inputs.exporter != nil { status.exporter = exporterStatus }
        guard let snapshot = lastSnapshot else { return status }
        status.state = snapshot.state
        status.flush = FlushStatus(snapshot.timing)
        return status
    }

    private var readiness: AgentStatus.Readiness {
        switch phase {
        case .starting: .starting
        case .running: .ready
        case .draining, .flushing, .delivering, .stopped: .draining
        }
    }

    /// By ledger, closed listeners included, so that the parts add up to the total.
    private var listenerStatuses: [ListenerStatus] {
        ledgerNames.enumerated().map { index, url in
            var status = ListenerStatus(url: url)
            if let ledgers = lastSnapshot?.state.ledgers, index < ledgers.count {
                status.ledger = ledgers[index]
            }
            let open = listeners.first { $0.spec.index == index }
            status.receiveBufferBytes = open?.receiveBufferBytes ?? 0
            return status
        }
    }

    package var rejectedLines: [RejectedLine] { rejected.lines }

    package var effectiveConfiguration: String { inputs.loader.effectiveYAML(options) }

    package var keepsHistory: Bool { queries != nil && queryTarget != nil }

    package func refreshOffenders() { flush.send(.listOffenders) }

    package func setTail(linesMax: Int) { flush.send(.tail(linesMax: linesMax)) }

    package func countSeries(
        prefix: [UInt8], onDone: @escaping (SeriesCardinality?) -> Void
    ) {
        let number = answers.expectCount(onDone)
        if !flush.send(.count(number: number, prefix: prefix)) { answers.takeCount(number)?(nil) }
    }

    // MARK: Console

    package func readSeries(_ kind: SeriesKind, onDone: @escaping ([CurrentSeries]) -> Void) {
        let number = answers.expectRead(onDone)
        if !flush.send(.read(number: number, kind: kind)) { answers.takeRead(number)?([]) }
    }

    package func deleteSeries(
        _ kind: SeriesKind, matching pattern: String, onDone: @escaping ([String]) -> Void
    ) {
        let number = answers.expectDelete(onDone)
        if !flush.send(.delete(number: number, kind: kind, name: pattern)) {
            answers.takeDelete(number)?([])
        }
    }
}

/// Who waits for which answer of the flush thread.
struct PendingAnswers {
    private var nextNumber = 0
    private var reads: [Int: ([CurrentSeries]) -> Void] = [:]
    private var deletes: [Int: ([String]) -> Void] = [:]
    private var counts: [Int: (SeriesCardinality?) -> Void] = [:]

    mutating func expectRead(_ onDone: @escaping ([CurrentSeries]) -> Void) -> Int {
        nextNumber += 1
        reads[nextNumber] = onDone
        return nextNumber
    }

    mutating func expectDelete(_ onDone: @escaping ([String]) -> Void) -> Int {
        nextNumber += 1
        deletes[nextNumber] = onDone
        return nextNumber
    }

    mutating func expectCount(_ onDone: @escaping (SeriesCardinality?) -> Void) -> Int {
        nextNumber += 1
        counts[nextNumber] = onDone
        return nextNumber
    }

    // The answer is called by the taker: whoever gets it may ask at once for more, which would
    // change this value from within its own change.

    mutating func takeRead(_ number: Int) -> (([CurrentSeries]) -> Void)? {
        reads.removeValue(forKey: number)
    }

    mutating func takeCount(_ number: Int) -> ((SeriesCardinality?) -> Void)? {
        counts.removeValue(forKey: number)
    }

    mutating func takeDelete(_ number: Int) -> (([String]) -> Void)? {
        deletes.removeValue(forKey: number)
    }
}

extension FlushStatus {
    fileprivate init(_ timing: FlushTiming) {
        self.init()
        flushes = timing.flushes
        durationSeconds = timing.durationSeconds
        lagSeconds = timing.lagSeconds
        handOverSecondsMax = timing.handOverSecondsMax
        if timing.flushes > 0 {
            lastTimestampSeconds = Double(timing.lastTimestampMilliseconds) / 1000
        }
    }
}

extension BackendStatus {
    fileprivate init(_ backend: any Backend) {
        self.init(name: backend.name, type: backend.type)
        let ledger = backend.ledger
        queued = ledger.pointsQueued
        delivered = ledger.pointsDelivered
        waiting = ledger.pointsWaiting
        dropped = BackendDropReason.allCases.map { reason in
            Dropped(reason: reason.rawValue, points: ledger.dropped(reason))
        }
        resent = ledger.pointsResent
        retried = ledger.pointsRetried
        spoolBytes = ledger.spoolBytes
        merged = ledger.seriesMerged
        errors = ledger.errors
        lastError = ledger.lastError
        lastErrorSeconds = ledger.lastErrorSeconds
        lastSuccessSeconds = ledger.lastSuccessSeconds
        latencySeconds = ledger.latencySeconds
        lastFlushSeconds = ledger.lastFlushSeconds
        flushMilliseconds = ledger.flushMilliseconds
        flushBytes = ledger.flushBytes
    }
}
