internal import BackendKit
internal import EventLoop
internal import Flush
internal import Forward
internal import Glibc
internal import Ingest
internal import Statsd

/// The end: drain, last flush, last delivery.
///
/// The drain may take half of `shutdown_timeout`, backends the rest. A second signal ends at once.
extension Agent {
    func stopSignal() {
        guard phase == .starting || phase == .running else {
            log.warn("stopped at once by a second signal")
            endAtOnce()
        }
        stop()
    }

    func stop() {
        guard phase == .starting || phase == .running else { return }
        phase = .draining
        log.info("stopping")
        service.notify("STOPPING=1")
        stopTimer?.start(afterMilliseconds: shutdownMilliseconds / 2)
        fleet.send(.drain)
        collector?.thread.send(.stop)
    }

    var shutdownMilliseconds: UInt64 {
        UInt64(max(0, options.shutdownTimeout.milliseconds))
    }

    /// Every worker has read its last byte: the open interval is flushed.
    ///
    /// A collector has closed its intervals before, since backends take nothing after the last one.
    func flushLastInterval() {
        guard phase == .draining, workersDrained == fleet.count || isDrainOver,
            collector?.hasStopped ?? true || isDrainOver
        else { return }
        phase = .flushing
        flush.send(.finish)
    }

    /// The last batch is with the backends: they get the rest of the time.
    func deliverLastBatches() {
        guard phase == .flushing else { return }
        phase = .delivering
        fleet.stopAndJoin()
        flush.join()
        if collector?.hasStopped == true { collector?.thread.join() }
        stopTimer?.start(afterMilliseconds: shutdownMilliseconds / 2)
        var waiting = backends.count
        guard waiting > 0 else { return end() }
        for running in backends {
            running.backend.drain { [weak self] in
                waiting -= 1
                if waiting == 0 { self?.end() }
            }
        }
    }

    func stopIsOverdue() {
        switch phase {
        case .draining:
            log.warn("some listeners were not read to their end in time")
            isDrainOver = true
            flushLastInterval()
            stopTimer?.start(afterMilliseconds: shutdownMilliseconds / 2)
        case .flushing:
            log.error("the last flush did not end in time")
            endAtOnce()
        case .delivering:
            log.warn("some backends did not take the last flush in time")
            end()
        case .starting, .running, .stopped: break
        }
    }

    /// Other threads still run, so nothing that they use may be torn down.
    private func endAtOnce() -> Never { _exit(ExitCode.failure.rawValue) }

    private func end() {
        guard phase == .delivering else { return }
        phase = .stopped
        keeper?.finish()
        keeperThread?.join()
        closeBackends()
        if let spools {
            if spools.requests.finish() {
                spools.thread.join()
            } else {
                log.error("the disk below the spool hangs: what it did not take is lost")
            }
        }
        closeServers()
        signals?.close()
        secondTimer?.close()
        stopTimer?.close()
        wakeup?.close()
        log.info("stopped", finalCounts)
        loop.stop()
    }

    /// What came in since the start: what was sent to us is the sum of `datagrams` and
    /// `kernel_drops`, what was flushed is what `accepted` lines say.
    private var finalCounts: [(String, String)] {
        guard let total = lastSnapshot?.state.total else { return [] }
        return [
            ("datagrams", "\(total.datagrams)"), ("kernel_drops", "\(total.kernelDrops)"),
            ("lines", "\(total.linesReceived)"), ("accepted", "\(total.linesAccepted)"),
        ]
    }

    /// Closes every backend and says what it could not deliver; what still waits then is spooled.
    private func closeBackends() {
        for running in backends {
            let backend = running.backend
            let waiting = backend.ledger.pointsWaiting
            backend.close()
            let spooled = backend.ledger.pointsWaiting
            if waiting > spooled {
                log.warn(
                    "points were not delivered",
                    [("backend", backend.name), ("points", String(waiting - spooled))])
            }
            guard spooled > 0 else { continue }
            log.info(
                "points stay in the spool for the next start",
                [("backend", backend.name), ("points", String(spooled))])
        }
    }
}
