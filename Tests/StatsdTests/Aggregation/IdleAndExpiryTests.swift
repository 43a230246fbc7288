import Statsd
import Testing

@Suite struct IdleAndExpiryTests {
    private static let everything = "c:1|c\ng:2|g\nt:3|ms\ns:4|s"

    private func options(expiring seconds: Double) -> PipelineOptions {
        var options = PipelineOptions()
        options.expireSeconds = ByKind(
            counters: seconds, gauges: seconds, timers: seconds, sets: seconds)
        return options
    }

    @Test func `idle series send zero, a count of zero, or their last value`() {
        let bench = PipelineBench()
        bench.send(Self.everything)
        _ = bench.flush()
        let idle = bench.flush(at: 1010).foreign
        #expect(idle.counters == ["c": 0] && idle.gauges == ["g": 2] && idle.sets == ["s": 0])
        #expect(idle.timers.count == 1)
        #expect(idle.timer("t")?.statistics == nil)
    }

    @Test func `idle series are silent where that is asked for`() {
        var options = PipelineOptions()
        options.idle = ByKind(counters: .silent, gauges: .silent, timers: .silent, sets: .silent)
        let bench = PipelineBench(options)
        bench.send(Self.everything)
        _ = bench.flush()
        let idle = bench.flush(at: 1010).foreign
        #expect(idle.counters.isEmpty && idle.gauges.isEmpty && idle.sets.isEmpty)
        #expect(idle.timers.isEmpty)
        bench.send("g:+1|g", at: 1011)
        #expect(bench.flush(at: 1020).gauges["g"] == 3, "silent is not forgotten")
    }

    @Test func `a series is silent after its expiry, and then begins anew`() {
        let bench = PipelineBench(options(expiring: 60))
        bench.send(Self.everything, at: 1000)
        #expect(bench.flush(at: 1050).foreign.counters == ["c": 1])
        #expect(bench.flush(at: 1059).foreign.counters == ["c": 0])
        let silent = bench.flush(at: 1060).foreign
        #expect(silent.counters.isEmpty && silent.gauges.isEmpty && silent.sets.isEmpty)
        #expect(silent.timers.isEmpty)
        let snapshot = bench.state.snapshot(withOffenders: false)
        #expect(snapshot.expiredTotal == 4)
        bench.send("c:5|c\ng:+1|g", at: 1080)
        let again = bench.flush(at: 1081).foreign
        #expect(again.counters == ["c": 5] && again.gauges == ["g": 1])
    }

    @Test func `an index that is used again has another generation`() {
        let bench = PipelineBench(options(expiring: 60))
        bench.send("a:1|c", at: 1000)
        let first = bench.tick(at: 1000).counters[0].series
        for seconds in stride(from: 1010.0, through: 1100, by: 10) { _ = bench.flush(at: seconds) }
        bench.send("b:7|c", at: 1101)
        bench.send("a:1|c", at: 1101)
        let tick = bench.tick(at: 1102)
        #expect(!tick.counters.map(\.series).contains(first))
        #expect(bench.flush(at: 1110).foreign.counters == ["a": 1, "b": 7])
    }

    @Test func `a series that one worker forgot and another uses lives on`() {
        var options = options(expiring: 60)
        options.workers = 2
        let bench = PipelineBench(options)
        bench.send("a:1|c", worker: 0, at: 1000)
        bench.send("a:1|c", worker: 1, at: 1000)
        _ = bench.flush(at: 1001)
        for seconds in stride(from: 1010.0, through: 1200, by: 10) {
            bench.send("a:1|c", worker: 1, at: seconds)
            #expect(bench.flush(at: seconds).foreign.counters == ["a": 1])
        }
        bench.send("a:1|c", worker: 0, at: 1201)
        #expect(bench.flush(at: 1210).foreign.counters == ["a": 1])
        #expect(bench.state.snapshot(withOffenders: false).expiredTotal == 0)
    }

    @Test func `an expiry shorter than the interval loses no sample`() {
        let bench = PipelineBench(options(expiring: 2))
        bench.send("a:1|c\nb:1|ms", at: 1000)
        for second in 1...9 { bench.tick(at: 1000 + Double(second)) }
        let flush = bench.flush(at: 1010)
        #expect(flush.foreign.counters == ["a": 1])
        #expect(flush.timer("b")?.statistics?.count == 1)
        #expect(bench.flush(at: 1020).foreign.counters.isEmpty)
    }

    @Test func `series that come and go leave nothing behind`() {
        let bench = PipelineBench(options(expiring: 5))
        for round in 0..<50 {
            let now = 1000 + Double(round) * 10
            for index in 0..<300 { bench.send("r\(round).n\(index):1|c|#k:v", at: now) }
            let flush = bench.flush(at: now + 9)
            #expect(flush.foreign.counters.count == 300)
        }
        let snapshot = bench.state.snapshot(withOffenders: false)
        #expect(snapshot.seriesByType[0] <= 303)
        #expect(snapshot.memoryBytes < 3 << 20)
    }

    // MARK: The agent's own series

    @Test func `own counters are of the interval, and the lag comes with the second flush`() {
        let bench = PipelineBench()
        bench.send("a:1|c\nb", at: 1000)
        let first = bench.flush(at: 1010)
        #expect(first.counters["statsd.bad_lines_seen"] == 1)
        #expect(first.counters["statsd.packets_received"] == 1)
        #expect(first.counters["statsd.metrics_received"] == 2)
        #expect(first.gauges["statsd.timestamp_lag"] == nil)
        #expect(first.numStats == 4)
        let second = bench.flush(at: 1023)
        #expect(second.counters["statsd.metrics_received"] == 0)
        #expect(second.gauges["statsd.timestamp_lag"] == 3)
    }

    // MARK: Console

    @Test func `deleting forgets the series that match and their open interval`() {
        let bench = PipelineBench()
        bench.send("a.x:1|c\na.y:2|c|#t:v\nb:3|c\na.x:9|g")
        bench.tick()
        #expect(Set(bench.state.delete(.counter, matching: "a.*")) == ["a.x", "a.y|t:v"])
        #expect(bench.state.delete(.counter, matching: "nothing").isEmpty)
        #expect(bench.state.delete(.gauge, matching: "a.x") == ["a.x"])
        bench.send("a.x:5|c\na.x:+1|g")
        let flush = bench.flush(at: 1001).foreign
        #expect(flush.counters == ["a.x": 5, "b": 3] && flush.gauges == ["a.x": 1])
    }

    @Test func `a key is deleted with its tags or not at all`() {
        let bench = PipelineBench()
        bench.send("a:1|c\na:2|c|#t:v\nab:3|c")
        bench.tick()
        #expect(bench.state.delete(.counter, matching: "a") == ["a"])
        #expect(bench.state.delete(.counter, matching: "a").isEmpty)
        #expect(bench.state.delete(.counter, matching: "a|t:v") == ["a|t:v"])
        #expect(bench.flush(at: 1001).foreign.counters == ["ab": 3])
    }

    @Test func `values that are cut are counted`() {
        let bench = PipelineBench()
        bench.send("t:5:4:3|ms")
        bench.tick()
        let timer = bench.state.current(.timer, seriesMax: 10, valuesMax: 2)
        #expect(timer == [CurrentSeries(key: "t", values: [5, 4], valueCount: 3)])
    }

    @Test func `the console sees what the interval holds so far`() {
        let bench = PipelineBench()
        bench.send("a:1|c\na:2|c\ng:3|g\nt:5:4|ms\nu:1|s")
        bench.tick()
        func values(_ kind: SeriesKind) -> [[Double]] {
            bench.state.current(kind, seriesMax: 10, valuesMax: 10).map(\.values)
        }
        #expect(values(.counter) == [[3]] && values(.gauge) == [[3]])
        #expect(values(.timer) == [[5, 4]] && values(.set) == [[1]])
        #expect(bench.state.current(.timer, seriesMax: 0, valuesMax: 10).isEmpty)
    }
}
