import Statsd
import Testing

@Suite struct GaugeStateTests {
    @Test func `a gauge keeps its value over flushes and takes changes`() {
        let bench = PipelineBench()
        bench.send("b:5|g\nb:+2|g\nb:-10|g\nnew:-4|g", at: 1000)
        #expect(bench.flush(at: 1010).foreign.gauges == ["b": -3, "new": -4])
        #expect(bench.flush(at: 1020).foreign.gauges == ["b": -3, "new": -4])
        bench.send("b:+1.5|g", at: 1021)
        #expect(bench.flush(at: 1030).gauges["b"] == -1.5)
    }

    @Test func `a change after a set in another tick of the same instant counts`() {
        let bench = PipelineBench()
        bench.send("b:5|g", at: 1000)
        bench.tick(at: 1000)
        bench.send("b:+2|g", at: 1000)
        bench.tick(at: 1000)
        bench.send("b:+3|g", at: 1000)
        #expect(bench.flush(at: 1000).gauges["b"] == 10)
    }

    @Test(arguments: [[0, 1], [1, 0]])
    func `the newest set of two workers wins, and later changes count`(order: [Int]) {
        var options = PipelineOptions()
        options.workers = 2
        let bench = PipelineBench(options)
        bench.send("b:5|g", worker: 0, at: 1000)
        bench.send("b:7|g", worker: 1, at: 1001)
        bench.send("b:+1|g", worker: 0, at: 1002)
        #expect(bench.flush(at: 1003, order: order).gauges["b"] == 8)
        bench.send("b:+1|g", worker: 1, at: 1004)
        bench.send("b:+2|g", worker: 0, at: 1004)
        #expect(bench.flush(at: 1005, order: order).gauges["b"] == 11)
    }

    @Test func `gauges survive a restart unless they expired or came anew`() {
        var options = PipelineOptions()
        options.expireSeconds.gauges = 100
        let before = PipelineBench(options)
        before.send("old:1|g|#t:v", at: 900)
        before.send("young:2|g", at: 1000)
        before.tick(at: 1000)
        let kept = before.state.persistedGauges()
        #expect(Set(kept.map(\.updatedSeconds)) == [900, 1000])
        let after = PipelineBench(options)
        #expect(after.state.restore(kept, nowSeconds: 1050) == 1)
        #expect(after.state.restore(kept, nowSeconds: 1050) == 0, "known already")
        after.send("young:+1|g", at: 1051)
        #expect(after.flush(at: 1060).foreign.gauges == ["young": 3])
    }

    @Test func `gauges that could not have been ours are not restored`() {
        let bench = PipelineBench()
        let kept = [
            PersistedGauge(key: [], value: 1, updatedSeconds: 1000),
            PersistedGauge(key: [97], value: .nan, updatedSeconds: 1000),
            PersistedGauge(key: [98], value: 1, updatedSeconds: .infinity),
            PersistedGauge(key: [99], value: 1, updatedSeconds: -1e300),
        ]
        #expect(bench.state.restore(kept, nowSeconds: 1000) == 0)
    }

    // MARK: Timestamps

    @Test func `a gauge older than its last update is ignored and counted`() {
        let bench = PipelineBench()
        bench.send("g:5|g\nc:1|c\nc:1|c|T900\ng:6|g|T900", at: 1000.75)
        bench.send("g:7|g|T999", at: 1002)
        #expect(bench.flush(at: 1010).foreign.gauges == ["g": 5])
        bench.send("g:8|g|T900", at: 1020)
        bench.send("g:9|g|T1000\nfirst:1|g|T900", at: 1021)
        let flush = bench.flush(at: 1030)
        #expect(flush.foreign.gauges == ["g": 9, "first": 1])
        let ledger = bench.state.totalLedger
        #expect(ledger.lateIgnored == 3)
        #expect(ledger.samplesDropped[DropReason.lateGauge.index] == 3)
        // The counter, the gauge first seen at 900, and g, whose T1000 is more than 10 s ago.
        #expect(ledger.lateAdded == 3)
    }

    @Test func `a time over a minute ahead counts for nothing`() {
        let bench = PipelineBench()
        bench.send("g:5|g|T1061\ng:6|g|T1060\ng:7|g|T1000", at: 1000)
        #expect(bench.flush(at: 1010).gauges["g"] == 7)
        #expect(bench.state.totalLedger.lateIgnored == 0)
    }

    @Test func `a late counter is added now`() {
        let bench = PipelineBench()
        bench.send("c:1|c|T5\nt:1|ms|T5\ns:x|s|T5\nc:1|c|T995", at: 1000)
        #expect(bench.flush(at: 1010).counters["c"] == 2)
        #expect(bench.state.totalLedger.lateAdded == 3)
    }
}
