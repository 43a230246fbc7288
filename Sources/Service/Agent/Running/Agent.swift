internal import BackendKit
internal import Configuration
internal import EventLoop
internal import Flush
internal import Glibc
internal import Ingest
internal import Statsd

/// The running agent: the one place where everything meets. Lives on the main thread, whose loop is
/// the delivery thread's.
///
/// The order of its life is the order of these files: `Agent+Start`, `Agent+Events`,
/// `Agent+Reload`, `Agent+Stop`.
package final class Agent {
    /// What it was started with, and reads again on reload.
    package struct Inputs {
        package var loader: OptionsLoader
        package var flags: FlagValues
        package var host: HostEnvironment

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
    var stateDirectory: StateDirectory?
    var listeners: [OpenListener] = []
    var backends: [RunningBackend] = []
    let fleet: IngestFleet
    let flush = FlushThread()
    let ports: [WorkerPort]
    var workersReady = 0
    var workersDrained = 0
    var lastSnapshot: FlushSnapshot?
    var rejected = RejectedLines()
    var reload = ReloadState()
    var wakeup: Wakeup?
    var signals: SignalWatcher?
    var secondTimer: Timer?
    var stopTimer: Timer?
    var rejectSummary = RejectSummary()

    /// A listener that is read, and what its ledger is called.
    struct OpenListener {
        var plan: ListenerPlan
        var options: ListenerOptions
        /// As configured, with the port the kernel chose for 0.
        var url: String
        var receiveBufferBytes: Int
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

    /// Options of the pipeline, in the form that workers and flush thread share.
    var pipelineOptions: PipelineOptions { PipelineOptions(options, environment: inputs.host) }

    var flushOptions: FlushOptions {
        var flush = FlushOptions(
            pipeline: pipelineOptions, intervalMilliseconds: options.interval.milliseconds)
        switch options.align {
        case .clock: flush.alignment = .clock
        case .start: flush.alignment = .start
        }
        flush.publishesTicks = backends.contains { $0.backend.wantsTicks }
        return flush
    }
}
