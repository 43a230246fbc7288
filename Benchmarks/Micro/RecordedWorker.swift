import EventLoop
import Flush
import Glibc
import Statsd
import Synchronization

/// An ingest thread that is fed a recording from memory, over and over, and hands over when asked.
///
/// Beside the pipeline, its own, it has what an agent's worker shares: the port of its mailboxes,
/// and the mark that says that something is in them, which is read once a batch.
final class RecordedWorker: Sendable {
    let port = WorkerPort()
    private let isAsked = Atomic(false)
    private let isStopped = Atomic(false)
    private let lines = Atomic(0)
    private let cpuNanoseconds = Atomic(0)

    /// Asks for the hand-over of the open tick.
    func ask(with empty: consuming TickCells) {
        port.requests.post(empty)
        isAsked.store(true, ordering: .releasing)
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Lines taken, and the thread's CPU time for them; complete when the thread has ended.
    var taken: (lines: Int, cpuNanoseconds: Int) {
        (lines.load(ordering: .relaxed), cpuNanoseconds.load(ordering: .relaxed))
    }

    /// The thread's life; the first passes over the recording warm it and are not counted.
    func run(_ recording: Recording, _ options: PipelineOptions, start: StartLine) {
        var pipeline = IngestPipeline(options: options)
        for _ in 0..<2 { feed(recording, &pipeline) }
        start.wait()
        var passes = 0
        let begun = Report.nanoseconds()
        while !isStopped.load(ordering: .relaxed) {
            feed(recording, &pipeline)
            passes += 1
        }
        cpuNanoseconds.store(Int(Report.nanoseconds() - begun), ordering: .relaxed)
        lines.store(passes * recording.lineCount, ordering: .relaxed)
    }

    private func feed(_ recording: Recording, _ pipeline: inout IngestPipeline) {
        for batch in 0..<recording.batchCount {
            recording.ingest(batch: batch, into: &pipeline, atSeconds: SystemClock.wallSeconds())
            if isAsked.load(ordering: .relaxed) { handOver(from: &pipeline) }
        }
    }

    private func handOver(from pipeline: inout IngestPipeline) {
        guard isAsked.exchange(false, ordering: .acquiring) else { return }
        for empty in port.requests.takeAll() {
            port.replies.post(pipeline.handOver(recycling: empty))
        }
    }
}

/// Where threads wait until all of them are warm.
final class StartLine: Sendable {
    private let missing: Atomic<Int>

    init(threads: Int) { missing = Atomic(threads) }

    func wait() {
        missing.subtract(1, ordering: .acquiringAndReleasing)
        while missing.load(ordering: .acquiring) > 0 { sched_yield() }
    }
}
