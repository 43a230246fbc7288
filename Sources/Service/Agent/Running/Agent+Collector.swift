internal import BackendKit
internal import Configuration
internal import Credentials
internal import EventLoop
internal import Forward
internal import ForwardKit
internal import Ingest
internal import Statsd
internal import TLS

/// A collector beside the ordinary listeners.
extension Agent {
    /// Binds the listeners of `forward://…`, and starts the collector if there is one.
    func bindForwardListeners(
        _ inherited: inout InheritedSockets
    ) throws(StartFailure) -> [ForwardListener] {
        var bound: [ForwardListener] = []
        for listener in options.listeners where listener.isForward {
            do throws(StartFailure) {
                bound.append(try bindForward(listener, &inherited))
            } catch {
                for listener in bound { listener.socket.close() }
                throw error
            }
        }
        return bound
    }

    private func bindForward(
        _ listener: ListenerOptions, _ inherited: inout InheritedSockets
    ) throws(StartFailure) -> ForwardListener {
        let access = try forwardAccess(listener)
        do throws(SocketError) {
            var binding = try ListenerPlan.binding(of: listener)
            if let descriptor = inherited.take(for: listener, kind: .stream) {
                binding = .inherited(fileDescriptor: descriptor)
            }
            let socket = try BoundSocket(binding, kind: .stream)
            do throws(SocketError) {
                try socket.listen()
            } catch {
                socket.close()
                throw error
            }
            let url = listener.url.text(boundTo: socket.localAddress)
            log.info("listening", [("url", url)])
            return ForwardListener(url: url, socket: socket, access: access)
        } catch {
            throw StartFailure(.addressUnavailable, error.description)
        }
    }

    private func forwardAccess(_ listener: ListenerOptions) throws(StartFailure) -> ForwardAccess {
        var access = ForwardAccess()
        let allowed = listener.allow.compactMap(AddressBlock.init)
        if !allowed.isEmpty {
            access.isAllowed = { peer in
                guard let peer else { return false }
                return allowed.contains { $0.contains(peer) }
            }
        }
        access.accounts = listener.accounts
        if listener.isEncrypted {
            access.tls = listener.tls
            do throws(TLSProblem) {
                // Read here only to say what is wrong with them before anything has started.
                _ = try TLSContext(listener.tls, isServer: true)
            } catch {
                throw StartFailure(.badConfiguration, "listen: tls: \(error)")
            }
        }
        guard !listener.tokenFile.isEmpty else { return access }
        switch TokenFile.read(listener.tokenFile) {
        case .success(let tokens): access.tokens = tokens
        case .failure(let problem):
            throw StartFailure(.badConfiguration, "listen: \(problem.description)")
        }
        return access
    }

    func startCollector(_ listeners: [ForwardListener]) throws(StartFailure) {
        guard options.hasCollector else { return }
        guard let stateDirectory else {
            throw StartFailure(
                .badConfiguration,
                "listen: a collector keeps a journal, and there is no state directory to write in")
        }
        var settings = CollectorSettings(
            options: collectorOptions, batches: IntervalBatchOptions(pipelineOptions),
            journalFolder: "\(stateDirectory.path)/forward-journal")
        settings.upward = upwardPlans
        settings.journalBytesMax = options.collector.journalBytesMax
        settings.connectionsMax = options.limits.connections
        let thread = CollectorThread()
        if let sender = wakeup?.sender { thread.events.attach(sender) }
        do throws(UVError) {
            try thread.start(settings, listeners)
        } catch {
            throw StartFailure(.failure, "cannot start: \(error)")
        }
        collector = RunningCollector(
            thread: thread, urls: listeners.map(\.url), tokens: Self.tokens(listeners.map(\.access))
        )
        hearForwarders()
    }

    /// The backends that send on what this agent's collector has merged.
    private var upwardPlans: [UpwardPlan] {
        options.backends.filter { $0.type == "forward" }
            .map { UpwardPlan(encoders.decode($0, ForwardOptions.schema)) }
    }

    /// Has those say to the collector what they keep.
    private func hearForwarders() {
        guard let thread = collector?.thread else { return }
        for running in backends {
            (running.backend as? ForwardBackend)?.onSettled { thread.send(.settled($0)) }
        }
    }

    private var collectorOptions: CollectorOptions {
        let section = options.collector
        var limits = TimerLimits()
        limits.buckets = pipelineOptions.timers.classicBuckets
        var collector = CollectorOptions(limits: limits)
        collector.graceNanoseconds = UInt64(max(0, section.grace.milliseconds)) &* 1_000_000
        collector.keepNanoseconds = UInt64(max(0, section.keep.milliseconds)) &* 1_000_000
        switch section.late {
        case .amend: collector.late = .amended
        case .count: collector.late = .counted
        }
        collector.agentsMax = section.agentsMax
        collector.seriesPerAgentMax = section.seriesPerAgentMax
        collector.seriesMax = section.seriesMax
        let own = Identifier(high: identity.high, low: identity.low)
        collector.own = [own, own.ofCollector]
        return collector
    }

    private static func tokens(_ access: [ForwardAccess]) -> TokenList {
        access.reduce(TokenList()) { $0.joined(with: $1.tokens) }
    }

    // MARK: Events

    func readCollector() {
        for event in collector?.thread.events.takeAll() ?? [] { take(event) }
    }

    private func take(_ event: CollectorEvent) {
        switch event {
        case .ready(let recovery): say(recovery)
        case .tick(let batch):
            for running in backends where running.backend.wantsTicks {
                running.backend.receive(batch)
            }
        case .flush(let batch):
            for running in backends { running.backend.receive(batch) }
        case .answered(let answer): answerPosted(answer)
        case .outgoing(let batch): forward(batch)
        case .report(let report): collector?.report = report
        case .warning(let text): log.warn(text)
        case .failed(let problem):
            collector?.hasStopped = true
            refusePosted()
            log.error(problem)
            exitCode = .failure
            stop()
            flushLastInterval()
        case .stopped:
            collector?.hasStopped = true
            refusePosted()
            flushLastInterval()
        }
    }

    private func forward(_ batch: OutgoingBatch) {
        let forwarders = backends.filter { $0.backend.name == batch.destination.backend }
        let isTaken = forwarders.contains {
            ($0.backend as? ForwardBackend)?.receive(batch) ?? false
        }
        guard !isTaken else { return }
        log.warn(
            "a batch of the collector is dropped: nothing forwards there any more",
            [("collector", batch.destination.collector), ("series", "\(batch.series)")])
        collector?.thread.send(.settled([batch.number]))
    }

    private func say(_ recovery: JournalRecovery) {
        let batches = recovery.batchesMerged + recovery.batchesAmended
        if batches > 0 {
            log.info(
                "batches of the last run are merged anew", [("batches", "\(batches)")])
        }
        guard recovery.recordsCorrupt > 0 else { return }
        log.warn(
            "records in the collector's journal cannot be read",
            [("records", "\(recovery.recordsCorrupt)")])
    }

    /// Another configuration of who may speak, and what is made of intervals.
    func reconfigureCollector() {
        guard let collector else { return }
        var access: [ForwardAccess] = []
        for listener in options.listeners where listener.isForward {
            do throws(StartFailure) {
                access.append(try forwardAccess(listener))
            } catch {
                log.error("tokens stay as they were: \(error.description)")
                return
            }
        }
        self.collector?.tokens = Self.tokens(access)
        collector.thread.send(
            .reconfigure(
                IntervalBatchOptions(pipelineOptions), access: access, upward: upwardPlans))
        hearForwarders()
    }
}
