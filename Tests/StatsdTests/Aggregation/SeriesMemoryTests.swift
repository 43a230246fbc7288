import Statsd
import Testing

/// What a series costs, by the structures' own account: their capacities, which are the same on
/// every machine.
@Suite struct SeriesMemoryTests {

    private func options() -> PipelineOptions {
        var options = PipelineOptions()
        options.expireSeconds = ByKind(counters: 60, gauges: 60, timers: 60, sets: 60)
        options.idle = ByKind(counters: .silent, gauges: .silent, timers: .silent, sets: .silent)
        return options
    }

    /// Names of 28 bytes; ten ticks take in a tenth each.
    private func send(_ count: Int, _ type: String, to bench: PipelineBench, at start: Double) {
        for tick in 0..<10 {
            let now = start + Double(tick)
            for first in stride(from: tick * count / 10, to: (tick + 1) * count / 10, by: 40) {
                let lines = (first..<first + 40).map { "\(Self.name($0)):1|\(type)" }
                bench.send(lines.joined(separator: "\n"), at: now)
            }
            bench.tick(at: now)
        }
    }

    private static func name(_ number: Int) -> String {
        let digits = String(number)
        return "bench.app07.counter.e" + String(repeating: "0", count: 7 - digits.count) + digits
    }

    @Test func `a counter takes at most 106 bytes in worker and merged state together`() {
        let bench = PipelineBench(options())
        // Nearly a power of two, as a million is: tables that double are full.
        let count = 64_000
        send(count, "c", to: bench, at: 1000)
        let (worker, merged) = (bench.workers[0].seriesMemory, bench.state.seriesMemory)
        let bytes = Double(worker.total + merged.total) / Double(count)
        #expect(bytes <= 106, "\(bytes): worker \(worker), merged \(merged)")
        // Keys are the worker's; the merged state has them without another copy.
        #expect(Double(merged.table) / Double(count) <= 42, "\(merged)")
    }

    @Test(arguments: ["c", "g", "ms", "s"])
    func `a burst leaves next to nothing behind once it expired`(type: String) {
        let bench = PipelineBench(options())
        send(40_000, type, to: bench, at: 1000)
        _ = bench.flush(at: 1010)
        let full = bench.workers[0].seriesMemory.total + bench.state.seriesMemory.total
        // A tick forgets 1,024 series; some others are sent all the while.
        for tick in 0..<60 {
            bench.send("kept:1|c\nkept:1|g\nkept:1|ms\nkept:1|s", at: 1100 + Double(tick))
            _ = bench.flush(at: 1100 + Double(tick))
        }
        let (worker, merged) = (bench.workers[0].seriesMemory, bench.state.seriesMemory)
        #expect(worker.total + merged.total < 1_000_000, "worker \(worker), merged \(merged)")
        #expect(full > 3_000_000)
        bench.send("kept:4|c", at: 1200)
        #expect(bench.flush(at: 1201).foreign.counters["kept"] == 4)
    }

    @Test func `tagged lines find their series after its key has moved`() {
        let bench = PipelineBench(options())
        func line(_ number: Int) -> String { "\(Self.name(number)):\(number)|c|#zone:a,host:b" }
        for number in 0..<5_000 { bench.send(line(number), at: 1000) }
        let full = bench.workers[0].seriesMemory.table
        for tick in 0..<14 {
            let now = 1010 + Double(tick) * 10
            for number in stride(from: 0, to: 5_000, by: 25) { bench.send(line(number), at: now) }
            let counters = bench.flush(at: now).foreign.counters
            for number in stride(from: 0, to: 5_000, by: 25) {
                let sum = tick == 0 ? 2 * number : number
                #expect(counters[Self.name(number) + "|host:b|zone:a"] == Double(sum))
            }
        }
        // Without a move the keys alone, 43 bytes each, would be more.
        #expect(bench.workers[0].seriesMemory.table < full - 200_000)
    }

    @Test func `keys of forgotten series go although some of their neighbours stay`() {
        let bench = PipelineBench(options())
        send(40_000, "c", to: bench, at: 1000)
        for tick in 0..<45 {
            let now = 1040 + Double(tick) * 10
            for number in stride(from: 0, to: 40_000, by: 100) {
                bench.send("\(Self.name(number)):2|c", at: now)
            }
            _ = bench.flush(at: now)
        }
        let (worker, merged) = (bench.workers[0].seriesMemory, bench.state.seriesMemory)
        #expect(worker.cache < 200_000, "\(worker)")
        // Pages with one series in ten thousand stay: 40 bytes a place here, 32 there.
        #expect(worker.table + merged.table < 40_000 * 84, "worker \(worker), merged \(merged)")
        bench.send("\(Self.name(4_200)):5|c", at: 1520)
        let counters = bench.flush(at: 1520).foreign.counters
        #expect(counters == [Self.name(4_200): 5])
        #expect(bench.state.snapshot(withOffenders: false).seriesByType[0] == 400 + 3)
    }
}
