internal import Admin
internal import BackendKit
internal import Configuration
internal import EventLoop
internal import Flush
internal import Forward
internal import Glibc
internal import Ingest
internal import Statsd

extension Agent {
    /// Starts, runs until a signal ends it, and answers the process's exit code.
    ///
    /// Whatever can fail is tried before the first thread starts: an agent that cannot bind, read
    /// or write what it was told to has started nothing.
    package static func run(_ inputs: Inputs, _ loaded: LoadedOptions) -> ExitCode {
        HeapMemory.configure()
        ProgramMemory.giveBack()
        let log = Log(loaded.options.log)
        for warning in loaded.warnings { log.warn(warning) }
        do throws(StartFailure) {
            let agent = try Agent(inputs, loaded.options, log: log)
            try agent.start()
            agent.loop.run()
            return agent.exitCode
        } catch {
            log.error(error.description)
            return error.exitCode
        }
    }

    private func start() throws(StartFailure) {
        stateDirectory = try openStateDirectory()
        envelopes = try readEnvelopes()
        var inherited = InheritedSockets(service.inheritedSockets())
        let forward = try bindForwardListeners(&inherited)
        do throws(StartFailure) {
            let bound = try bindListeners(&inherited)
            do throws(StartFailure) {
                try startBackends()
                try startServers()
                try startThreads(bound, keepingGaugesIn: stateDirectory)
                try startCollector(forward)
            } catch {
                for listener in bound { listener.close() }
                throw error
            }
        } catch {
            for listener in forward { listener.socket.close() }
            throw error
        }
    }

    // MARK: State

    /// The state directory; none when the default one cannot be written, and none in place of
    /// statsd_exporter, which keeps nothing.
    private func openStateDirectory() throws(StartFailure) -> StateDirectory? {
        if inputs.exporter != nil, options.stateDirectory.isEmpty { return nil }
        let (path, isDefault) = StateDirectory.path(
            configured: options.stateDirectory, environment: inputs.host.variables)
        do throws(StateDirectory.Problem) {
            return try StateDirectory(path: path)
        } catch {
            guard isDefault else {
                throw StartFailure(.badConfiguration, "state_dir: \(error.description)")
            }
            log.warn(
                "gauges and undelivered points are not kept over a restart: \(error.description)")
            return nil
        }
    }

    private func gauges(keptIn directory: StateDirectory?) -> [PersistedGauge] {
        guard let directory else { return [] }
        do throws(StateDirectory.Problem) {
            let bytes = try directory.read(GaugeFile.name, bytesMax: GaugeFile.bytesMax)
            return GaugeFile.decode(bytes ?? [])
        } catch {
            log.warn("the gauges of the last run are not read: \(error.description)")
            return []
        }
    }

    // MARK: Listeners

    private func bindListeners(
        _ inherited: inout InheritedSockets
    ) throws(StartFailure) -> [BoundListener] {
        var bound: [BoundListener] = []
        for listener in options.listeners where !listener.isForward {
            do throws(SocketError) {
                bound.append(try bind(listener, index: ledgerNames.count, &inherited))
            } catch {
                if options.mayBeMissing(listener), error.isMissingAddress { continue }
                for listener in bound { listener.close() }
                throw StartFailure(.addressUnavailable, error.description)
            }
        }
        return bound
    }

    /// Binds one listener, or takes the service manager's socket for it, and notes it as open.
    func bind(
        _ listener: ListenerOptions, index: Int, _ inherited: inout InheritedSockets
    ) throws(SocketError) -> BoundListener {
        var plan = try ListenerPlan(listener, index: index, of: options)
        plan.spec.envelope = envelopes[listener.url.text]
        if let descriptor = inherited.take(for: listener, kind: plan.spec.transport.kind) {
            plan.binding = .inherited(fileDescriptor: descriptor)
        }
        let bound = try BoundListener.bind(plan.spec, to: plan.binding, workers: fleet.count)
        let granted = bound.requestReceiveBuffer()
        let url = listener.url.text(boundTo: bound.address)
        listeners.append(
            OpenListener(
                spec: plan.spec, options: listener, url: url, receiveBufferBytes: granted))
        ledgerNames.append(url)
        log.info("listening", [("url", url)])
        if plan.spec.transport == .udp, granted < plan.spec.receiveBufferBytes {
            warnAboutBuffer(url, asked: plan.spec.receiveBufferBytes, granted: granted)
        }
        return bound
    }

    private func warnAboutBuffer(_ url: String, asked: Int, granted: Int) {
        log.warn(
            "the kernel grants a smaller receive buffer than receive_buffer asks for",
            [
                ("url", url), ("asked", String(asked)), ("granted", String(granted)),
                ("sysctl", "net.core.rmem_max=\(asked)"),
            ])
    }

    // MARK: Backends and threads

    private func startBackends() throws(StartFailure) {
        for entry in options.backends {
            do throws(BackendProblem) {
                backends.append(RunningBackend(entry: entry, backend: try makeBackend(entry)))
            } catch {
                throw StartFailure(
                    error.isConfiguration ? .badConfiguration : .failure,
                    "backend \(entry.name): \(error)")
            }
        }
        warnAboutAbandonedSpools()
    }

    /// Names the spools that a changed configuration has left without a backend.
    private func warnAboutAbandonedSpools() {
        guard let spoolFolder else { return }
        let names = options.backends.flatMap {
            encoders.spoolNames(of: $0, hearsAgents: options.hasCollector)
        }
        for folder in AbandonedSpools.folders(in: spoolFolder, except: names) {
            log.warn(
                "no backend delivers what is in a spool: name one so, or remove the folder",
                [("folder", folder)])
        }
    }

    private var spoolFolder: String? { stateDirectory.map { "\($0.path)/spool" } }

    func makeBackend(_ entry: BackendEntry) throws(BackendProblem) -> any Backend {
        let log = log
        var environment = BackendEnvironment(
            loop: loop, hostName: hostName, readSecret: SecretFile.read,
            report: { log.warn($0) })
        environment.stateFolder = stateDirectory?.path
        environment.hearsAgents = options.hasCollector
        environment.agentIdentity = { [unowned self] in identity }
        environment.openSpool = { [unowned self] in openSpool($0, $1, $2) }
        return try BackendFactory(
            environment: environment, encoders: encoders,
            page: { [unowned self] in sharedPage }
        ).make(entry)
    }

    /// The spool of a backend; `nil`, and said, where there can be none.
    private func openSpool(_ name: String, _ format: String, _ limits: SpoolLimits) -> SpoolPort? {
        guard let spoolFolder else { return nil }
        do throws(UVError) {
            if spools == nil {
                let requests = SpoolThread(root: spoolFolder)
                spools = RunningSpools(requests: requests, thread: try requests.start())
            }
            return try spools?.requests.open(
                name: name, format: format, limits: limits, on: loop)
        } catch {
            log.error("backend \(name) has no spool: \(error)")
            return nil
        }
    }

    var encoders: BackendEncoders {
        BackendEncoders(
            hostName: hostName, hostTag: hostTag, timers: options.timers,
            page: options.backends.first { $0.type == "prometheus" },
            reservedPrefixes: inputs.exporter == nil ? [] : ExporterMetrics.reservedPrefixes)
    }

    private func startThreads(
        _ bound: [BoundListener], keepingGaugesIn directory: StateDirectory?
    ) throws(StartFailure) {
        let kept = gauges(keptIn: directory)
        keeper = directory.map(GaugeKeeper.init)
        do throws(UVError) {
            try watchEvents()
            keeperThread = try keeper?.start()
            try flush.start(flushOptions, gauges: kept, ports: ports)
            // Four fifths of the half that `stop` waits.
            try fleet.start(
                pipelineOptions, connectionsMax: options.limits.connections,
                drainMilliseconds: shutdownMilliseconds * 2 / 5)
        } catch {
            throw StartFailure(.failure, "cannot start: \(error)")
        }
        chooseTap()
        for listener in bound { fleet.send(.open(listener)) }
    }
}
