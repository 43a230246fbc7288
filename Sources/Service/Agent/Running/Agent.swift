internal import Admin
internal import BackendKit
internal import Configuration
internal import EventLoop
internal import ExpositionKit
internal import Flush
internal import Forward
internal import HTTP
internal import Ingest
internal import QueryAPI
internal import Statsd

/// The running agent: the one place where everything meets.
///
/// Lives on the main thread, whose loop is the delivery thread's.
///
/// The order of its life is the order of these files: `Agent+Start`, `Agent+Events`,
/// `Agent+Reload`, `Agent+Stop`.
package final class Agent {
    /// What it was started with, and reads again on reload.
    package struct Inputs {
        package var loader: OptionsLoader
        package var flags: FlagValues
        package var host: HostEnvironment
        /// Set when the agent stands in for statsd_exporter.
        package var exporter: ExporterWeb?

        package init(loader: OptionsLoader, flags: FlagValues, host: HostEnvironment) {
            self.loader = loader
            self.flags = flags
            self.host = host
        }
    }

    /// Where it stands between its start and its end.
    enum Phase {
        case starting, running, draining, flushing, delivering, stopped
    }

    let inputs: Inputs
    let log: Log
    let loop: Loop
    let service: ServiceManager
    let startedNanoseconds = SystemClock.monotonicNanoseconds()
    var options: AgentOptions
    var phase = Phase.starting
    var exitCode = ExitCode.ok
    var keeper: GaugeKeeper?
    var keeperThread: OSThread?
    /// Where gauges and spools lie; none when the default folder cannot be used.
    var stateDirectory: StateDirectory?
    /// Read when a backend first asks for it.
    private var knownIdentity: AgentIdentity?
    /// Runs as soon as a backend has a spool.
    var spools: RunningSpools?
    var listeners: [OpenListener] = []
    /// How datagrams must be signed, by the URLs of listeners that ask for it.
    var envelopes: [String: EnvelopeOptions] = [:]
    var backends: [RunningBackend] = []
    let fleet: IngestFleet
    /// Runs if agents forward to this one.
    var collector: RunningCollector?
    /// Copies of packets, for the backends that want them.
    let packets = PacketTap()
    let flush = FlushThread()
    let ports: [WorkerPort]
    var workersReady = 0
    var workersDrained = 0
    /// The time for draining is up, whoever is not done.
    var isDrainOver = false
    var lastSnapshot: FlushSnapshot?
    var rejected = RejectedLines()
    var reloadState = ReloadState()
    var answers = PendingAnswers()
    var posts = PendingPosts()
    /// URLs by ledger; that of a closed listener stays, as its counts do.
    var ledgerNames: [String] = []
    /// Wall-clock time at which a line was last seen.
    var lastInputSeconds: Double?
    var routes: AdminRoutes?
    /// Answers questions about what the local store holds.
    var queries: QueryService?
    var http: HTTPServer?
    var console: TextConsole?
    var wakeup: Wakeup?
    var signals: SignalWatcher?
    var secondTimer: Timer?
    var stopTimer: Timer?
    var rejectSummary = RejectSummary()

    /// A listener that is read, and what its ledger is called.
    struct OpenListener {
        var spec: ListenerSpec
        var options: ListenerOptions
        /// As configured, with the port the kernel chose for 0.
        var url: String
        var receiveBufferBytes: Int
    }

    /// The thread that does the disk work of all spools.
    struct RunningSpools {
        var requests: SpoolThread
        var thread: OSThread
    }

    /// A backend and the entry that it was made from.
    struct RunningBackend {
        var entry: BackendEntry
        var backend: any Backend
    }

    init(_ inputs: Inputs, _ options: AgentOptions, log: Log) throws(StartFailure) {
        self.inputs = inputs
        self.options = options
        self.log = log
        service = ServiceManager(environment: { inputs.host.variables[$0] })
        let workers = options.workers ?? inputs.host.automaticWorkers
        ports = (0..<workers).map { _ in WorkerPort() }
        fleet = IngestFleet(ports: ports)
        do throws(UVError) {
            loop = try Loop()
        } catch {
            throw StartFailure(.failure, "cannot start an event loop: \(error)")
        }
    }

    /// Names the effective configuration, so that a fleet can be compared.
    ///
    /// Eight hexadecimal digits (FNV-1a): not a secret, nor a protection.
    var configHash: String {
        let hash = effectiveConfiguration.utf8.reduce(0x811C_9DC5 as UInt32) { hash, byte in
            (hash ^ UInt32(byte)) &* 0x0100_0193
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Stands for `{host}` in Graphite's prefixes: `host_tag` where it is a name.
    var hostName: String {
        switch options.hostTag {
        case .name(let name): name
        case .auto, .off: inputs.host.hostName
        }
    }

    /// The value of the tag `host` in outputs whose series of all hosts lie beside each other.
    var hostTag: String? { options.hostTag.value(hostName: inputs.host.hostName) }

    /// What a collector knows this agent by.
    var identity: (high: UInt64, low: UInt64) {
        let log = log
        let identity =
            knownIdentity ?? AgentIdentity(keptIn: stateDirectory, problem: { log.warn($0) })
        knownIdentity = identity
        return (identity.high, identity.low)
    }

    /// Options of the pipeline, in the form that workers and flush thread share.
    var pipelineOptions: PipelineOptions {
        var pipeline = PipelineOptions(options, environment: inputs.host)
        let expositions = options.backends.compactMap { encoders.exposition($0) }
        pipeline.timers.classicBuckets = ExpositionOptions.classicBuckets(
            for: expositions, pipeline.mapping)
        if inputs.exporter != nil { forgetGauges(as: pipeline.mapping, &pipeline) }
        return pipeline
    }

    var flushOptions: FlushOptions {
        var flush = FlushOptions(
            pipeline: pipelineOptions, intervalMilliseconds: options.interval.milliseconds)
        switch options.align {
        case .clock: flush.alignment = .clock
        case .start: flush.alignment = .start
        }
        flush.publishesTicks = backends.contains { $0.backend.wantsTicks }
        flush.keepsStates = backends.contains { $0.backend.wantsStates }
        if let share = encoders.ownShare(of: options.backends) {
            flush.keepOwnShare = { share.keep(of: &$0) }
            flush.keepOwnShareOfTick = { share.keep(of: &$0) }
        }
        return flush
    }
}
