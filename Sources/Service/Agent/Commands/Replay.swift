internal import Configuration
internal import EventLoop
internal import Glibc
internal import Statsd

/// `martlet replay`: feeds recorded lines through a configuration, with nothing bound and nothing
/// sent, and prints what would come of them.
struct Replay: ~Copyable {
    /// Largest capture: 1 GiB.
    private static let bytesMax = 1 << 30

    private var pipeline: IngestPipeline
    private var state: MergedState
    private var spare: TickCells
    private let options: AgentOptions
    private let hostName: String
    private let profile: ListenerProfile
    private var mapping: MappingPreview

    static func run(
        _ command: ReplayCommand, _ options: AgentOptions, _ inputs: Agent.Inputs
    ) -> ExitCode {
        let bytes =
            command.capture.map { FileBytes.read(path: $0, bytesMax: bytesMax) }
            ?? FileBytes.read(STDIN_FILENO, bytesMax: bytesMax)
        guard let bytes else {
            let reason = unsafe String(cString: strerror(errno))
            StandardError.write("martlet: cannot read \(command.capture ?? "-"): \(reason)\n")
            return .failure
        }
        var replay = Replay(options, inputs.host)
        replay.feed(bytes)
        replay.printOutputs()
        return .ok
    }

    private init(_ options: AgentOptions, _ host: HostEnvironment) {
        self.options = options
        hostName = host.hostName
        var pipelineOptions = PipelineOptions(options, environment: host)
        pipelineOptions.workers = 1
        pipelineOptions.listeners = 1
        var profile = ListenerProfile()
        profile.dialect = options.input.dialect
        self.profile = profile
        mapping = MappingPreview(pipelineOptions, profile)
        pipeline = IngestPipeline(options: pipelineOptions)
        state = MergedState(options: pipelineOptions)
        spare = TickCells(options: pipelineOptions)
        pipeline.begin(batchAtSeconds: SystemClock.wallSeconds())
        state.beginTick(atSeconds: SystemClock.wallSeconds(), wantsBatch: true)
    }

    /// Every record is a datagram; what becomes of its lines is printed at once.
    private mutating func feed(_ bytes: [UInt8]) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let payload = CaptureReader.payload(of: line) else { continue }
            StandardOutput.write(mapping.note(payload.span))
            pipeline.ingestDatagram(payload.span, listener: 0, profile: profile)
            var cells = pipeline.handOver(recycling: spare)
            for rejected in cells.rejected { Self.printRejected(rejected) }
            state.merge(&cells, worker: 0)
            spare = cells
        }
    }

    private static func printRejected(_ rejected: RejectedLine) {
        let text = String(decoding: rejected.line, as: UTF8.self)
        StandardOutput.write("rejected \(rejected.reason.rawValue): \(text)\n")
    }

    private mutating func printOutputs() {
        let now = SystemClock.wallSeconds()
        let ticks = state.endTick()
        let flush = state.flush(
            timestampMilliseconds: Int64(now) * 1000,
            measuredIntervalSeconds: options.interval.seconds, nowSeconds: now)
        let total = state.totalLedger
        StandardOutput.write(
            "lines: \(total.linesReceived) received, \(total.linesAccepted) accepted, "
                + "\(total.linesRejected.reduce(0, +)) rejected\n")
        if !options.mapping.rules.rules.isEmpty { StandardOutput.write(mapping.text()) }
        let preview = BackendPreview(options, hostName: hostName)
        for entry in options.backends {
            StandardOutput.write("\n# backend \(entry.name)\n")
            StandardOutput.write(preview.text(of: entry, flush: flush, tick: ticks))
        }
    }
}
