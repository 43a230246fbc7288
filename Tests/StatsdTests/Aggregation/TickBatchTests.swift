import Statsd
import Testing

@Suite struct TickBatchTests {
    @Test func `a tick tells the increments of every worker and a gauge's merged value once`() {
        var options = PipelineOptions()
        options.workers = 2
        let bench = PipelineBench(options)
        bench.send("a:1|c\ng:5|g", worker: 0, at: 1000)
        bench.send("a:2|c\ng:+1|g", worker: 1, at: 1001)
        let tick = bench.tick(at: 1002)
        #expect(tick.counters.map(\.sum) == [1, 2])
        #expect(Set(tick.counters.map(\.series)).count == 1)
        #expect(tick.gauges.map(\.value) == [6])
        #expect(tick.gauges.map(\.updatedSeconds) == [1001])
        #expect(String(decoding: tick.keys[tick.counters[0].key.range], as: UTF8.self) == "a")
        #expect(bench.tick(at: 1003).counters.isEmpty)
    }

    @Test func `weights are told for all values as soon as one differs from 1`() {
        let bench = PipelineBench()
        bench.send("a:1:2|ms")
        #expect(bench.tick().timerWeights.isEmpty)
        bench.send("a:3:4|ms\nb:5|d|@0.5\nc:6|h")
        let tick = bench.tick()
        #expect(tick.timerValues == [3, 4, 5, 6])
        #expect(tick.timerWeights == [1, 1, 2, 1])
        #expect(tick.timers.map(\.type) == [.timer, .distribution, .histogram])
        #expect(tick.timers.map(\.values.range) == [0..<2, 2..<3, 3..<4])
    }

    @Test func `a timer with many values is told as its sketch and bucket counts`() {
        var options = PipelineOptions()
        options.timers.exactValuesMax = 10
        options.timers.classicBuckets = [5, 50]
        let bench = PipelineBench(options)
        bench.send((1...100).map { "t:\($0)|ms" }.joined(separator: "\n"))
        let tick = bench.tick()
        #expect(tick.timers.count == 1 && tick.timers[0].sketch == 0)
        #expect(tick.sketches.first?.count == 100)
        #expect(tick.bucketCounts == [5, 45, 50])
        #expect(tick.timerValues.isEmpty)
    }
}
