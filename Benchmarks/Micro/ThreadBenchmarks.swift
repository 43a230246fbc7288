import EventLoop
import Flush
import Glibc
import Statsd

/// What two ingest threads take in against one, both fed from memory, with hand-overs.
///
/// The merged state lives on the calling thread, as on the agent's flush thread. Other work on the
/// machine spoils the ratio by time; the one by CPU time says what the threads cost each other.
func measureThreads(_ report: Report) {
    let shapes: [(String, () -> Traffic)] = [
        ("counters, 1k names", { .counters(lines: 100_000, names: 1_000) }),
        ("mixed, 10k names", { .mixed(lines: 100_000, names: 10_000) }),
    ]
    for (shape, traffic) in shapes {
        guard report.wants("threads: \(shape)") else { continue }
        // Copies, so that no thread counts another's references.
        let recordings = (0..<2).map { _ in traffic().recording }
        var ratios: (byTime: [Double], byCPUTime: [Double]) = ([], [])
        for _ in 0..<ThreadRun.pairs {
            let one = ThreadRun(of: Array(recordings.prefix(1)))
            let two = ThreadRun(of: recordings)
            ratios.byTime.append(two.rate / one.rate)
            ratios.byCPUTime.append(2 * one.nanoseconds / two.nanoseconds)
            print("threads: \(shape): one \(one.text), two \(two.text)")
        }
        report.ratio("threads: \(shape), two : one by time", median(of: ratios.byTime))
        report.ratio("threads: \(shape), two : one by CPU time", median(of: ratios.byCPUTime))
    }
}

private func median(of values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// The rate, and the CPU time a line, of a run with some threads.
private struct ThreadRun {
    /// One thread and two in turn, because the machine is not as fast all the time.
    static let pairs = 9
    private static let seconds = 1.6
    /// Half the agent's: memory brings as many lines in it as a socket in a second.
    private static let tickMicroseconds: UInt32 = 500_000

    /// Lines a second of all threads together.
    let rate: Double
    /// CPU time a line, of the ingest threads alone.
    let nanoseconds: Double

    init(of recordings: [Recording]) {
        var options = PipelineOptions()
        options.workers = recordings.count
        let start = StartLine(threads: recordings.count + 1)
        let workers = recordings.map { _ in RecordedWorker() }
        let threads = zip(workers, recordings).compactMap { worker, recording in
            try? OSThread.spawn(named: "ingest") { [options] in
                worker.run(recording, options, start: start)
            }
        }
        precondition(threads.count == workers.count, "a thread can be started")
        start.wait()
        let begun = SystemClock.monotonicNanoseconds()
        Self.mergeTicks(of: workers, options)
        for worker in workers { worker.stop() }
        for thread in threads { thread.join() }
        let elapsed = Double(SystemClock.monotonicNanoseconds() - begun) / 1e9
        let lines = workers.reduce(0) { $0 + $1.taken.lines }
        rate = Double(lines) / elapsed
        nanoseconds =
            Double(workers.reduce(0) { $0 + $1.taken.cpuNanoseconds }) / Double(max(1, lines))
    }

    var text: String {
        "\(Int(rate / 1e3)) klines/s and \(Report.text(nanoseconds)) ns of CPU a line"
    }

    /// Merges what the workers hand over until the time is up.
    private static func mergeTicks(of workers: [RecordedWorker], _ options: PipelineOptions) {
        var state = MergedState(options: options)
        var spare = workers.map { _ in TickCells(options: options) }
        let end = SystemClock.monotonicNanoseconds() + UInt64(seconds * 1e9)
        while SystemClock.monotonicNanoseconds() < end {
            usleep(tickMicroseconds)
            for worker in workers {
                guard let empty = spare.popLast() else { break }
                worker.ask(with: empty)
            }
            let now = SystemClock.wallSeconds()
            state.beginTick(atSeconds: now, wantsBatch: false)
            for (index, worker) in workers.enumerated() {
                var cells = reply(of: worker)
                state.merge(&cells, worker: index)
                spare.append(cells)
            }
            _ = state.endTick()
        }
    }

    private static func reply(of worker: RecordedWorker) -> TickCells {
        while true {
            var replies = worker.port.replies.takeAll()
            if let cells = replies.popLast() { return cells }
            usleep(200)
        }
    }
}
