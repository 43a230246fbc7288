internal import Admin
internal import BackendKit
internal import EventLoop
internal import Flush
internal import Glibc
internal import Ingest
internal import Statsd

/// What the threads and the system tell the main thread.
extension Agent {
    func watchEvents() throws(UVError) {
        let wakeup = try Wakeup(on: loop) { [unowned self] in readMailboxes() }
        self.wakeup = wakeup
        packets.attach(wakeup.sender)
        fleet.events.attach(wakeup.sender)
        flush.events.attach(wakeup.sender)
        signals = try SignalWatcher(on: loop, signals: [SIGTERM, SIGINT, SIGHUP]) {
            [unowned self] signal in
            if signal == SIGHUP { _ = reload() } else { stopSignal() }
        }
        let timer = try Timer(on: loop) { [unowned self] in everySecond() }
        timer.start(afterMilliseconds: 1000, everyMilliseconds: 1000)
        secondTimer = timer
        stopTimer = try Timer(on: loop) { [unowned self] in stopIsOverdue() }
    }

    private func readMailboxes() {
        // Before the event that a worker is drained: all its packets are here by then.
        passPacketsOn()
        for event in fleet.events.takeAll() { take(event) }
        readCollector()
        for event in flush.events.takeAll() { take(event) }
    }

    private func passPacketsOn() {
        let (batches, dropped) = packets.takeAll()
        guard !batches.isEmpty || dropped > 0 else { return }
        for running in backends where running.backend.wantsPackets {
            running.backend.receive(batches, dropped: dropped)
        }
    }

    /// Has packets copied if some backend wants them.
    func chooseTap() {
        let isWanted = backends.contains { $0.backend.wantsPackets }
        fleet.send(.copyPackets(to: isWanted ? packets : nil))
    }

    private func take(_ event: IngestEvent) {
        switch event {
        case .ready:
            workersReady += 1
            if workersReady == fleet.count { becomeReady() }
        case .drained:
            workersDrained += 1
            if workersDrained == fleet.count { flushLastInterval() }
        case .failed(_, let problem):
            log.error(problem)
            exitCode = .failure
            stop()
        }
    }

    private func becomeReady() {
        guard phase == .starting else { return }
        phase = .running
        ProgramMemory.giveBack()
        StandardError.write("martlet ready\n")
        service.notify("READY=1")
    }

    private func take(_ event: FlushEvent) {
        switch event {
        case .tick(let batch):
            for running in backends where running.backend.wantsTicks {
                running.backend.receive(batch)
            }
        case .flush(let batch):
            for running in backends { running.backend.receive(batch) }
        case .snapshot(let snapshot):
            take(snapshot)
        case .gauges(let gauges): keeper?.keep(gauges)
        case .read(let number, let values): answers.takeRead(number)?(values)
        case .deleted(let number, let keys): answers.takeDelete(number)?(keys)
        case .counted(let number, let cardinality): answers.takeCount(number)?(cardinality)
        case .finished: deliverLastBatches()
        }
    }

    private func take(_ snapshot: FlushSnapshot) {
        let linesBefore = lastSnapshot?.state.total.linesReceived ?? 0
        if snapshot.state.total.linesReceived > linesBefore {
            lastInputSeconds = snapshot.timestampSeconds
        }
        lastSnapshot = snapshot
        rejected.add(snapshot.rejected)
        routes?.tail.publish(lines: snapshot.tail, rejected: snapshot.rejected)
    }

    private func everySecond() {
        for problem in keeper?.problems.takeAll() ?? [] {
            log.warn("gauges are not kept: \(problem)")
        }
        if let snapshot = lastSnapshot, let fields = rejectSummary.take(snapshot.state.total) {
            log.warn("lines rejected in the last second", fields)
        }
        if isAlive { service.notify("WATCHDOG=1") }
    }

    /// Whether the loops turn: this one does, and the flush thread has heard every worker within
    /// ten seconds (ten hand-overs).
    var isAlive: Bool {
        guard phase == .running, let snapshot = lastSnapshot else { return phase != .stopped }
        return SystemClock.wallSeconds() - snapshot.timestampSeconds < 10
    }
}
