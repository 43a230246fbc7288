import Statsd
import TestSupport
import Testing

@Suite struct SeriesLimitTests {
    @Test func `past the series limit counters and timers overflow and totals stay right`() {
        var options = PipelineOptions()
        options.limits.series = 10
        let bench = PipelineBench(options)
        for index in 0..<25 { bench.send("c\(index):2|c\nt\(index):3|ms\nh\(index):4|h") }
        let flush = bench.flush().foreign
        #expect(flush.counters.values.reduce(0, +) == 50)
        #expect(flush.counters["martlet_overflow"] == 42)
        let timers = flush.timers.values.compactMap(\.statistics)
        #expect(timers.map(\.sum).reduce(0, +) == 25 * 7)
        #expect(flush.timer("martlet_overflow", .histogram) != nil)
        let snapshot = bench.state.snapshot(withOffenders: false)
        #expect(snapshot.overflowTotal == 65)
        #expect(snapshot.total.aggregatedTotal == 75)
    }

    @Test func `past the series limit gauges and sets are dropped and counted`() {
        var options = PipelineOptions()
        options.limits.series = 2
        let bench = PipelineBench(options)
        bench.send("a:1|g\nb:1|g\nc:1|g\nd:x|s\na:2|g\n_sc|disk|0")
        let flush = bench.flush().foreign
        #expect(flush.gauges == ["a": 2, "b": 1] && flush.sets.isEmpty)
        let ledger = bench.state.totalLedger
        #expect(ledger.samplesDropped[DropReason.seriesLimit.index] == 3)
        #expect(ledger.linesAccepted == 6 && ledger.aggregatedTotal == 3)
    }

    @Test func `past the limit of a name new tag sets go to its overflow series`() {
        var options = PipelineOptions()
        options.limits.seriesPerName = 3
        let bench = PipelineBench(options)
        for index in 0..<10 { bench.send("a:1|c|#user:\(index)\nb:1|c|#user:\(index % 2)") }
        bench.send("a:1|c\na:1|g|#user:x\na:1|c|#user:0")
        let flush = bench.flush().foreign
        #expect(
            flush.counters == [
                "a|user:0": 2, "a|user:1": 1, "a|user:2": 1, "a|overflow:true": 7, "a": 1,
                "b|user:0": 5, "b|user:1": 5,
            ])
        #expect(flush.gauges.isEmpty)
        let snapshot = bench.state.snapshot(withOffenders: true)
        #expect(snapshot.offenders.map(\.name) == ["a", "b"])
        #expect(snapshot.offenders.map(\.series) == [4, 2])
        #expect(snapshot.overflowTotal == 7)
    }

    @Test func `the longest idle series past a tenth of its expiry makes room`() {
        var options = PipelineOptions()
        options.limits.series = 3
        options.expireSeconds.counters = 100
        let bench = PipelineBench(options)
        bench.send("a:1|c", at: 1000)
        bench.send("b:1|c", at: 1001)
        bench.send("c:1|c", at: 1008)
        bench.tick(at: 1008)
        bench.send("a:1|c", at: 1009)
        _ = bench.flush(at: 1010)
        bench.send("d:4|c", at: 1012)
        bench.send("e:5|c", at: 1012)
        let flush = bench.flush(at: 1013).foreign
        #expect(flush.counters == ["a": 0, "c": 0, "d": 4, "martlet_overflow": 5])
        bench.send("b:7|c", at: 1030)
        #expect(bench.flush(at: 1031).foreign.counters["b"] == 7)
        #expect(bench.state.snapshot(withOffenders: false).seriesByType[0] <= 3 + 1 + 3)
    }

    @Test(arguments: [31, 32] as [UInt64])
    func `of many series the longest idle goes first`(seed: UInt64) throws {
        print("seed \(seed)")
        var options = PipelineOptions()
        options.limits.series = 300
        options.expireSeconds.counters = 1000
        let bench = PipelineBench(options)
        var random = SplitMix64(seed: seed)
        let overflow = "martlet_overflow"
        var lastSeen: [String: Int] = [:]
        for number in 0..<300 {
            bench.send("n\(number):1|c", at: 1000 + Double(number / 4))
            lastSeen["n\(number)"] = 1000 + number / 4
        }
        // A series counts as seen when a tick first touches it.
        bench.tick(at: 1075)
        var evictions = 0
        for now in stride(from: 1080, to: 1400, by: 2) {
            for _ in 0..<5 {
                let names = lastSeen.keys.filter { $0 != overflow }.sorted()
                let name = try #require(names.randomElement(using: &random))
                bench.send("\(name):1|c", at: Double(now))
                lastSeen[name] = now
            }
            let oldest = try #require(lastSeen.values.min())
            bench.tick(at: Double(now))
            bench.send("x\(now):1|c", at: Double(now + 1))
            let known = bench.flush(at: Double(now + 1)).foreign.counters
            let gone = lastSeen.filter { known[$0.key] == nil }
            #expect(gone.count == (now + 1 - oldest >= 100 ? 1 : 0), "seed \(seed), at \(now)")
            #expect(gone.allSatisfy { $0.value == oldest }, "seed \(seed), at \(now)")
            evictions += gone.count
            for name in gone.keys { lastSeen[name] = nil }
            // The overflow series is one of them, too.
            lastSeen[known["x\(now)"] != nil ? "x\(now)" : overflow] = now + 1
        }
        #expect(evictions > 50)
    }

    @Test func `a key that overflowed gets its own series once there is room`() {
        var options = PipelineOptions()
        options.limits.series = 1
        options.expireSeconds.counters = 50
        let bench = PipelineBench(options)
        bench.send("a:1|c\nb:1|c", at: 1000)
        #expect(bench.flush(at: 1010).foreign.counters == ["a": 1, "martlet_overflow": 1])
        bench.send("b:1|c", at: 1060)
        #expect(bench.flush(at: 1061).foreign.counters["b"] == 1)
    }

    @Test func `several workers share one limit for what can overflow`() {
        var options = PipelineOptions()
        options.workers = 2
        options.limits.series = 10
        let bench = PipelineBench(options)
        for index in 0..<10 {
            bench.send("x\(index):1|c", worker: 0)
            bench.send("y\(index):1|c", worker: 1)
        }
        let flush = bench.flush().foreign
        #expect(flush.counters.values.reduce(0, +) == 20)
        #expect(flush.counters["martlet_overflow"] == 10)
        bench.send("y3:1|c", worker: 1)
        #expect(bench.flush(at: 1001).counters["martlet_overflow"] == 1)
    }

    @Test func `past the memory limit new series overflow and timers turn to sketches`() throws {
        var options = PipelineOptions()
        options.limits.memoryBytes = 400_000
        let bench = PipelineBench(options)
        for index in 0..<4000 {
            bench.send("t:\(index)|ms\nc\(index):1|c", at: 1000)
        }
        let flush = bench.flush(at: 1001).foreign
        #expect(flush.counters.values.reduce(0, +) == 4000)
        #expect(try #require(flush.counters["martlet_overflow"]) > 0)
        #expect(flush.timer("t")?.statistics?.count == 4000)
        let snapshot = bench.state.snapshot(withOffenders: false)
        #expect(snapshot.timerRelativeError > 0)
        #expect(snapshot.total.aggregatedTotal == 8000)
    }

    @Test(arguments: [21, 22] as [UInt64])
    func `totals stay right whatever overflows, expires and comes back`(seed: UInt64) {
        print("seed \(seed)")
        var options = PipelineOptions()
        options.workers = 2
        options.limits.series = 50
        options.limits.seriesPerName = 8
        options.expireSeconds.counters = 20
        options.expireSeconds.timers = 30
        let bench = PipelineBench(options)
        var random = SplitMix64(seed: seed)
        var sent = 0.0
        var received = 0.0
        var values = 0.0
        for step in 0..<4000 {
            let now = 1000 + Double(step) / 10
            let name = "n\(random.below(12) + step / 500 * 5)"
            bench.send(
                "\(name):2|c|#u:\(random.below(15))\n\(name):1|d", worker: random.below(2), at: now)
            sent += 2
            if step % 7 == 0 {
                bench.tick(at: now, order: [random.below(2)].flatMap { [$0, 1 - $0] })
            }
            if step % 50 == 49 {
                let flush = bench.flush(at: now).foreign
                received += flush.counters.values.reduce(0, +)
                values += flush.timers.values.compactMap(\.statistics).map(\.sum).reduce(0, +)
            }
        }
        #expect(received == sent && values == sent / 2)
        #expect(bench.state.totalLedger.aggregatedTotal == 8000)
    }
}
