import Statsd
import Testing

/// Workers that begin anew while the merged state goes on: a reload.
@Suite struct ReconfigureTests {
    private func reload(_ bench: PipelineBench, _ options: PipelineOptions) {
        for worker in bench.workers { worker.reconfigure(options) }
        bench.state.reconfigure(options)
    }

    @Test(arguments: [1, 2])
    func `series and gauges stay over a reload`(workers: Int) {
        var options = PipelineOptions()
        options.workers = workers
        let bench = PipelineBench(options)
        for worker in 0..<workers {
            bench.send("level:5|g\nhits:1|c\nwait:2|ms\nusers:a|s", worker: worker, at: 1000)
        }
        _ = bench.flush(at: 1010)
        reload(bench, options)
        let idle = bench.flush(at: 1020).foreign
        #expect(idle.gauges == ["level": 5] && idle.counters == ["hits": 0])
        #expect(idle.sets == ["users": 0] && idle.timer("wait") != nil)
        bench.send("level:+1|g\nhits:1|c", worker: workers - 1, at: 1021)
        let next = bench.flush(at: 1030).foreign
        #expect(next.gauges == ["level": 6] && next.counters == ["hits": 1])
    }

    @Test func `series are found in whatever order a worker names them anew`() {
        let bench = PipelineBench()
        let kept = (0..<100).map {
            PersistedGauge(key: Array("g\($0)".utf8), value: Double($0), updatedSeconds: 990)
        }
        #expect(bench.state.restore(kept, nowSeconds: 1000) == 100)
        for number in 0..<300 { bench.send("c\(number):\(number)|c", at: 1000) }
        #expect(bench.flush(at: 1010).foreign.counters["c299"] == 299)
        for round in 1...3 {
            reload(bench, bench.options)
            let now = 1000 + Double(round) * 20
            for number in (0..<300).reversed() {
                bench.send("d\(round).\(number):1|c\nc\(number):\(number + round)|c", at: now)
                bench.send("g\(number):+1|g", at: now)
            }
            let flush = bench.flush(at: now).foreign
            for number in 0..<300 {
                #expect(flush.counters["c\(number)"] == Double(number + round))
                let before = number < 100 ? number : 0
                #expect(flush.gauges["g\(number)"] == Double(before + round))
            }
            #expect(flush.counters.count == 300 + round * 300)
        }
    }

    @Test func `cells that were handed over just before a reload are flushed once`() {
        let bench = PipelineBench()
        bench.send("hits:1|c\nlevel:+1|g", at: 1000)
        bench.tick(at: 1000)
        reload(bench, bench.options)
        bench.send("hits:2|c\nlevel:+1|g", at: 1001)
        let flush = bench.flush(at: 1010).foreign
        #expect(flush.counters == ["hits": 3] && flush.gauges == ["level": 2])
    }

    @Test func `what nobody names after a reload expires in its time`() {
        var options = PipelineOptions()
        options.expireSeconds = ByKind(counters: 100, gauges: 100, timers: 100, sets: 100)
        let bench = PipelineBench(options)
        bench.send("level:5|g\nhits:1|c", at: 1000)
        _ = bench.flush(at: 1010)
        reload(bench, options)
        #expect(bench.flush(at: 1090).foreign.gauges == ["level": 5])
        _ = bench.flush(at: 1110)
        let gone = bench.flush(at: 1120).foreign
        #expect(gone.gauges.isEmpty && gone.counters.isEmpty)
        bench.send("level:+1|g", at: 1121)
        #expect(bench.flush(at: 1130).foreign.gauges == ["level": 1])
    }

    @Test func `reloads do not lift the limit on series`() {
        var options = PipelineOptions()
        options.limits.series = 100
        let bench = PipelineBench(options)
        for round in 0..<10 {
            let second = 1000 + Double(round)
            for number in 0..<100 { bench.send("c\(round).\(number):1|c", at: second) }
            let flush = bench.flush(at: second).foreign
            #expect(flush.counters.values.reduce(0, +) == 100)
            #expect(flush.counters.count <= 108)
            reload(bench, options)
        }
    }
}
