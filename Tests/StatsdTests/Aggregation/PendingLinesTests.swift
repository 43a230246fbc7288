import Statsd
import Testing

@Suite struct PendingLinesTests {
    /// Before the lines under test: a datagram of two that opens their series in this tick.
    private func bench() -> PipelineBench {
        let bench = PipelineBench()
        bench.send("g:100|g\nc:1|c", at: 1000)
        return bench
    }

    @Test func `lines act in their order, whether or not they can wait`() {
        let bench = bench()
        // Plain, several values, plain, a time, plain, a bad line, plain.
        bench.send("g:5|g\ng:+1:+2|g\ng:+4|g\ng:50|g|T1000\ng:+8|g\nbad\ng:+16|g", at: 1000)
        #expect(bench.flush(at: 1010).gauges["g"] == 74)
    }

    @Test(arguments: [1, 2, 31, 32, 33, 64, 65, 200])
    func `as many lines count as a datagram has`(lineCount: Int) {
        let bench = bench()
        let lines = (0..<lineCount).map { $0 % 3 == 0 ? "c:1|c" : "c\($0 % 7):1|c|@0.5" }
        bench.send(lines.joined(separator: "\n"), at: 1000)
        let counters = bench.flush(at: 1010).foreign.counters
        let single = (lineCount + 2) / 3
        #expect(counters["c"] == Double(1 + single))
        #expect(
            counters.values.reduce(0, +) == Double(1 + single + 2 * (lineCount - single)))
    }

    @Test func `a name stays apart from those that differ in type or tags alone`() {
        let bench = bench()
        let text = "x:1|c\nx:2|g\nx:3|c|#a:b\nx:4|c|#a:c\nx|c:5|c\nx:6|h"
        for second in 1000...1002 {
            bench.send("\(text)\n\(text)", at: Double(second))
        }
        let flush = bench.flush(at: 1010)
        #expect(flush.counters["x"] == 6)
        #expect(flush.counters["x|a:b"] == 18)
        #expect(flush.counters["x|a:c"] == 24)
        #expect(flush.gauges["x"] == 2)
    }
}
