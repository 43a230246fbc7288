import Graphite
import Statsd

/// Runs a warm round of a shape for callgrind to count, and prints what the round holds.
///
/// `scripts/count-instructions` counts only within `countedRound`, one shape a run. Traffic and
/// seeds are fixed, so a count is the same in every run of one build.
struct InstructionRounds {
    /// Rounds before the counted one: capacities settle after the second.
    private static let warmRounds = 3

    /// The shape to run; every one when there is none.
    let only: String?

    func run() {
        countParsing()
        countIngesting()
        countFlushing()
    }

    private func wants(_ what: String) -> Bool { only == nil || only == what }

    private func count(
        _ what: String, things: Int, prepare: () -> Void = {}, _ body: () -> Void
    ) {
        guard wants(what) else { return }
        for _ in 0..<Self.warmRounds {
            prepare()
            body()
        }
        prepare()
        countedRound(body)
        print("\(things)\t\(what)")
    }
}

/// The one function that callgrind is told the name of.
@inline(never)
private func countedRound(_ body: () -> Void) { body() }

extension InstructionRounds {
    private func countParsing() {
        let shapes: [(String, () -> Traffic)] = [
            ("counters", { .counters(lines: 5_000, names: 1_000) }),
            ("mixed", { .mixed(lines: 5_000, names: 1_000) }),
            ("mixed, 4 tags", { .mixed(lines: 5_000, names: 1_000, hasTags: true) }),
        ]
        let parser = LineParser(options: InputOptions(), profile: ListenerProfile())
        for (shape, traffic) in shapes where wants("parser: \(shape)") {
            let traffic = traffic()
            var line = PlainLine()
            count("parser: \(shape)", things: traffic.lineCount) {
                traffic.recording.parse(by: parser, into: &line)
            }
        }
    }

    private func countIngesting() {
        let shapes: [(String, () -> Traffic)] = [
            ("counters", { .counters(lines: 10_000, names: 1_000) }),
            ("1 line a datagram", { .counters(lines: 10_000, names: 1_000, bytesMax: 1) }),
            ("mixed", { .mixed(lines: 20_000, names: 1_000) }),
            ("mixed, 4 tags", { .mixed(lines: 20_000, names: 1_000, hasTags: true) }),
            ("timers", { .timers(lines: 10_000, names: 100) }),
        ]
        for (shape, traffic) in shapes where wants("pipeline: \(shape)") {
            let traffic = traffic()
            let worker = Worker()
            count(
                "pipeline: \(shape)", things: traffic.lineCount, prepare: worker.handOver
            ) { worker.ingest(traffic) }
        }
    }

    /// Merge, statistics and Graphite's text, of series that were all touched.
    private func countFlushing() {
        let shapes: [(String, Int, () -> Traffic)] = [
            ("counters", 2_000, { .eachCounterOnce(names: 2_000) }),
            ("mixed, 4 tags", 1_000, { .mixed(lines: 5_000, names: 1_000, hasTags: true) }),
            ("timers of 100 values", 100, { .timers(lines: 10_000, names: 100) }),
        ]
        for (shape, series, traffic) in shapes
        where wants("merge: \(shape)") || wants("flush: \(shape)") || wants("graphite: \(shape)") {
            countFlushing(of: traffic(), shape, series)
        }
    }

    private func countFlushing(of traffic: Traffic, _ shape: String, _ series: Int) {
        let worker = Worker()
        let takeTick = {
            worker.ingest(traffic)
            worker.takeCells()
        }
        count("merge: \(shape)", things: series, prepare: takeTick, worker.mergeCells)
        let fill = {
            worker.ingest(traffic)
            worker.handOver()
        }
        count("flush: \(shape)", things: series, prepare: fill) { _ = worker.flush() }
        fill()
        let batch = worker.flush()
        let encoder = GraphiteEncoder(GraphiteOptions(), host: "host")
        count("graphite: \(shape)", things: series) { _ = encoder.encode(batch) }
    }
}
