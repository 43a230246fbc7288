package import Admin
internal import BackendKit
internal import Configuration
internal import EventLoop
internal import Flush
internal import Forward
internal import HTTP
internal import Ingest
internal import Prometheus
internal import Statsd
internal import TLS

/// How the last reload went.
struct ReloadState {
    var isSuccessful = true
    /// Wall-clock time of the last successful one; the start counts as the first.
    var timestampSeconds = SystemClock.wallSeconds()
    /// Loads after the one at the start.
    var succeeded: UInt64 = 0
    var failed: UInt64 = 0

    mutating func succeed() {
        isSuccessful = true
        timestampSeconds = SystemClock.wallSeconds()
        succeeded &+= 1
    }

    mutating func fail() {
        isSuccessful = false
        failed &+= 1
    }
}

/// A new configuration while running: all of it or nothing.
///
/// Listeners that stay keep their sockets; counters, series and gauges stay; the pipeline's options
/// change at the next interval's boundary.
extension Agent {
    package func reload() -> ReloadOutcome {
        guard phase == .running else {
            return .refused(problems: ["the agent is not running"])
        }
        if inputs.exporter != nil, options.mapping.file.isEmpty {
            log.warn("asked to load the mapping again, and there is none")
        }
        service.notify("RELOADING=1\nMONOTONIC_USEC=\(SystemClock.monotonicNanoseconds() / 1000)")
        let outcome = tryReload()
        switch outcome {
        case .reloaded(let keys):
            reloadState.succeed()
            log.info(
                "configuration reloaded",
                keys.isEmpty ? [] : [("restart_required", keys.joined(separator: ","))])
        case .refused(let problems):
            reloadState.fail()
            for problem in problems { log.error("configuration not reloaded: \(problem)") }
        }
        service.notify("READY=1")
        return outcome
    }

    private func tryReload() -> ReloadOutcome {
        let loaded: LoadedOptions
        do throws(ConfigRefusal) {
            loaded = try ConfigurationFile.load(inputs)
        } catch {
            return .refused(
                problems: error.description.split(separator: "\n").map(String.init))
        }
        for warning in loaded.warnings { log.warn(warning) }
        let (new, restartRequired) = keepingWhatNeedsARestart(loaded.options)
        let (old, oldEnvelopes) = (options, envelopes)
        options = new
        if let problem = change(from: old) {
            (options, envelopes) = (old, oldEnvelopes)
            return .refused(problems: [problem])
        }
        return .reloaded(restartRequired: restartRequired)
    }

    private func keepingWhatNeedsARestart(
        _ loaded: AgentOptions
    ) -> (AgentOptions, restartRequired: [String]) {
        var new = loaded
        var keys: [String] = []
        func keep<Value: Equatable>(_ path: WritableKeyPath<AgentOptions, Value>, _ key: String) {
            guard new[keyPath: path] != options[keyPath: path] else { return }
            new[keyPath: path] = options[keyPath: path]
            keys.append(key)
        }
        keep(\.workers, "workers")
        keep(\.stateDirectory, "state_dir")
        keep(\.http.listen, "http.listen")
        keep(\.http.hosts, "http.hosts")
        if new.http.isEncrypted != options.http.isEncrypted {
            // Other files are another matter: those are read again.
            (new.http.tls, new.http.certificates) = (options.http.tls, options.http.certificates)
            new.http.credentials.takesCertificates = options.http.credentials.takesCertificates
            keys.append("http.tls")
        }
        keep(\.admin.listen, "admin.listen")
        keep(\.limits.connections, "limits.connections")
        keep(\.limits.httpConnections, "limits.http_connections")
        keep(\.log, "log")
        keep(\.receiveBufferBytes, "receive_buffer")
        keep(\.collector, "collector")
        if keepSockets(in: &new) || keepForwardListeners(in: &new) { keys.append("listen") }
        return (new, keys)
    }

    /// Keeps what is set when a socket is made; answers whether any of it would change.
    private func keepSockets(in new: inout AgentOptions) -> Bool {
        var isKept = false
        for index in new.listeners.indices {
            let listener = new.listeners[index]
            guard let old = options.listeners.first(where: { $0.url == listener.url }),
                old.mode != listener.mode || old.owner != listener.owner || old.gro != listener.gro
                    || old.keysFile.isEmpty != listener.keysFile.isEmpty
            else { continue }
            (new.listeners[index].mode, new.listeners[index].owner) = (old.mode, old.owner)
            new.listeners[index].gro = old.gro
            // One socket, or one for each worker.
            if old.keysFile.isEmpty != listener.keysFile.isEmpty {
                new.listeners[index].keysFile = old.keysFile
            }
            isKept = true
        }
        return isKept
    }

    /// A collector's listeners are the process's; their tokens and addresses may change.
    private func keepForwardListeners(in new: inout AgentOptions) -> Bool {
        let old = options.listeners.filter(\.isForward)
        let wanted = new.listeners.filter(\.isForward)
        guard old.map(\.url) != wanted.map(\.url) else { return false }
        new.listeners = new.listeners.filter { !$0.isForward } + old
        return true
    }

    /// Makes everything new before it ends anything old; answers the problem that stopped it.
    private func change(from old: AgentOptions) -> String? {
        let tls: TLSContext?
        let (made, opened): ([RunningBackend], [BoundListener])
        do throws(StartFailure) {
            tls = try newHTTPCertificates()
            envelopes = try readEnvelopes()
        } catch {
            return error.description
        }
        do throws(ReloadProblem) {
            (made, opened) = try makeEverythingNew(old)
        } catch {
            return error.description
        }
        for listener in opened { fleet.send(.open(listener)) }
        updateListeners()
        closeOldListeners()
        replaceBackends(by: made)
        chooseTap()
        fleet.send(.reconfigure(pipelineOptions))
        flush.send(.reconfigure(flushOptions))
        reconfigureCollector()
        reconfigureHTTP(showing: tls)
        return nil
    }

    private func makeEverythingNew(
        _ old: AgentOptions
    ) throws(ReloadProblem) -> ([RunningBackend], [BoundListener]) {
        let made = try makeNewBackends(old)
        do throws(ReloadProblem) {
            return (made, try openNewListeners())
        } catch {
            closeBackends(in: made, butThoseIn: backends)
            throw error
        }
    }

    // MARK: Listeners

    /// Binds the addresses that are not read yet; a listener whose URL stays keeps its socket.
    private func openNewListeners() throws(ReloadProblem) -> [BoundListener] {
        let known = listeners.map(\.options.url)
        let before = (listeners, ledgerNames)
        var bound: [BoundListener] = []
        var none = InheritedSockets([])
        for listener in options.listeners
        where !known.contains(listener.url) && !listener.isForward {
            guard let index = freeLedger else {
                throw ReloadProblem("more listeners than this process has ledgers: restart it")
            }
            do throws(SocketError) {
                bound.append(try bind(listener, index: index, &none))
            } catch {
                for listener in bound { listener.close() }
                (listeners, ledgerNames) = before
                throw ReloadProblem(error.description)
            }
        }
        return bound
    }

    /// A ledger that no listener has had: counts of a closed one stay in the totals.
    private var freeLedger: Int? {
        ledgerNames.count < PipelineOptions.ledgersMax ? ledgerNames.count : nil
    }

    /// Tells the workers how the listeners that stay are to be read from now on.
    private func updateListeners() {
        for index in listeners.indices {
            let url = listeners[index].options.url
            guard let new = options.listeners.first(where: { $0.url == url }) else { continue }
            listeners[index].options = new
            let old = listeners[index].spec
            listeners[index].spec = ListenerSpec(new, index: old.index, of: options)
            listeners[index].spec.envelope = envelopes[url.text]
            if listeners[index].spec != old { fleet.send(.update(listeners[index].spec)) }
        }
    }

    private func closeOldListeners() {
        let urls = options.listeners.map(\.url)
        for listener in listeners where !urls.contains(listener.options.url) {
            fleet.send(.close(listener: listener.spec.index))
            log.info("no longer listening", [("url", listener.url)])
        }
        listeners.removeAll { !urls.contains($0.options.url) }
    }

    // MARK: Backends

    private func makeNewBackends(_ old: AgentOptions) throws(ReloadProblem) -> [RunningBackend] {
        let isSame = old.timers == options.timers && old.hostTag == options.hostTag
        var made: [RunningBackend] = []
        for entry in options.backends {
            if let kept = kept(entry, contextIsTheSame: isSame) {
                made.append(kept)
                continue
            }
            do throws(BackendProblem) {
                made.append(RunningBackend(entry: entry, backend: try makeBackend(entry)))
            } catch {
                closeBackends(in: made, butThoseIn: backends)
                throw ReloadProblem("backend \(entry.name): \(error)")
            }
        }
        return made
    }

    private func closeBackends(in made: [RunningBackend], butThoseIn kept: [RunningBackend]) {
        for new in made where !kept.contains(where: { $0.backend === new.backend }) {
            new.backend.close()
        }
    }

    /// The running backend of an entry that did not change, or an exposition of the same name: its
    /// series are cumulative, and no reload may set them back.
    private func kept(_ entry: BackendEntry, contextIsTheSame: Bool) -> RunningBackend? {
        if contextIsTheSame, let same = backends.first(where: { $0.entry == entry }) {
            return same
        }
        let namesake = backends.first { $0.entry.name == entry.name }
        guard let exposition = namesake?.backend as? PrometheusBackend,
            entry.type == exposition.type
        else { return nil }
        return RunningBackend(entry: entry, backend: exposition)
    }

    /// Those that are no longer named deliver what they have, then close.
    private func replaceBackends(by made: [RunningBackend]) {
        for old in backends where !made.contains(where: { $0.backend === old.backend }) {
            old.backend.drain { [weak self] in
                let isUnsettled = (old.backend as? ForwardBackend)?.isUnsettled ?? false
                old.backend.close()
                if isUnsettled { self?.collector?.thread.send(.takeBack) }
            }
        }
        backends = made
        for running in backends {
            guard let exposition = running.backend as? PrometheusBackend else { continue }
            exposition.reconfigure(encoders.prometheus(running.entry))
        }
    }
}

/// Why a reload was refused after its configuration was found good.
private struct ReloadProblem: Error {
    let description: String

    init(_ description: String) { self.description = description }
}
