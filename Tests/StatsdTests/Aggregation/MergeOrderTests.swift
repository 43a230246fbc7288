import Statsd
import TestSupport
import Testing

/// Split anywhere, shuffle over workers, merge in any order: the flush is the same.
@Suite struct MergeOrderTests {
    @Test(arguments: [11, 12, 13, 14] as [UInt64])
    func `the flush does not depend on workers, ticks or order`(seed: UInt64) throws {
        print("seed \(seed)")
        var traffic = TrafficGenerator(seed: seed)
        // A gauge's value depends on the order of its samples, which workers do not share.
        let lines = (0..<3000).map { _ in traffic.nextLine() }.filter { !$0.contains("|g") }
        let whole = run(lines, workers: 1, seed: nil)
        for workers in [1, 2, 3, 5] {
            let split = run(lines, workers: workers, seed: seed &+ UInt64(workers))
            #expect(split.sets == whole.sets)
            #expect(split.timers.count == whole.timers.count)
            for (name, timer) in whole.timers {
                try compare(try #require(split.timers[name]), timer)
            }
            #expect(split.counters.count == whole.counters.count)
            for (key, sum) in whole.counters {
                #expect(isNear(try #require(split.counters[key]), sum), "\(key)")
            }
        }
    }

    private func compare(_ split: FlushView.TimerView, _ whole: FlushView.TimerView) throws {
        let left = try #require(split.statistics)
        let right = try #require(whole.statistics)
        // Exact timers sum their values in ascending order: the same to the last bit.
        #expect(left.sum == right.sum && left.sumSquares == right.sumSquares)
        #expect(left.lower == right.lower && left.upper == right.upper)
        #expect(left.median == right.median && left.mean == right.mean)
        #expect(left.standardDeviation == right.standardDeviation)
        #expect(isNear(left.count, right.count))
        #expect(split.percentiles == whole.percentiles)
    }

    private func run(_ lines: [String], workers: Int, seed: UInt64?) -> FlushView {
        var options = PipelineOptions()
        options.workers = workers
        let bench = PipelineBench(options)
        guard let seed else {
            for line in lines { bench.send(line) }
            return bench.flush().foreign
        }
        var random = SplitMix64(seed: seed)
        for line in lines.shuffled(using: &random) {
            bench.send(line, worker: random.below(workers))
            if random.oneIn(100) {
                bench.tick(order: Array(0..<workers).shuffled(using: &random))
            }
        }
        return bench.flush().foreign
    }

    @Test func `a timer past its exact values is one sketch however it was split`() throws {
        var options = PipelineOptions()
        options.timers.exactValuesMax = 100
        options.workers = 3
        let lines = (1...1000).map { "t:\(Double($0) / 8)|ms" }
        var flushes: [FlushView] = []
        for ticks in [1, 7, 50] {
            let bench = PipelineBench(options)
            for (index, line) in lines.enumerated() {
                bench.send(line, worker: index * ticks % 3)
                if index % (1000 / ticks) == 0 { bench.tick(order: [2, 0, 1]) }
            }
            flushes.append(bench.flush())
            #expect(bench.state.snapshot(withOffenders: false).timerRelativeError > 0.0108)
        }
        for flush in flushes {
            let timer = try #require(flush.timer("t"))
            let statistics = try #require(timer.statistics)
            #expect(statistics.count == 1000)
            #expect(statistics.lower == 0.125 && statistics.upper == 125)
            let boundary = try #require(timer.percentiles[0]).boundary
            #expect(abs(boundary - 112.5) / 112.5 < 0.010831)
            #expect(boundary == flushes[0].timer("t")?.percentiles[0]?.boundary)
        }
    }

    @Test func `hand-over during load loses and doubles nothing`() {
        let bench = PipelineBench()
        for index in 0..<5000 {
            bench.send("a\(index % 37):1|c\nt:\(index)|h\ns:\(index)|s")
            if index % 13 == 0 { bench.tick() }
        }
        let flush = bench.flush()
        #expect(flush.foreign.counters.values.reduce(0, +) == 5000)
        #expect(flush.timer("t", .histogram)?.statistics?.count == 5000)
        #expect(bench.state.totalLedger.aggregatedTotal == 15_000)
    }
}
