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

    @Test(arguments: [1, 63, 64, 65, 200])
    func `datagrams of one line each act in their order`(count: Int) {
        let bench = bench()
        let lines = (0..<count).map { index in
            // A line that waits, one that cannot, one that is rejected, one that opens a series.
            ["g:+1|g", "g:\(index):+2|g", "bad", "c\(index):1|c"][index % 4]
        }
        bench.workers[0].send(lines.map { Array($0.utf8) }, at: 1000)
        let flush = bench.flush(at: 1010)
        var gauge = 100
        for index in 0..<count {
            if index % 4 == 0 { gauge += 1 }
            if index % 4 == 1 { gauge = index + 2 }
        }
        #expect(flush.gauges["g"] == Double(gauge))
        #expect(flush.foreign.counters.count == 1 + count / 4)
        #expect(bench.rejected.count == min((count + 1) / 4, TickCells.rejectedLinesMax))
    }

    @Test(arguments: [0, 1, 31, 32, 33, 40, 63, 64, 65, 127, 128, 129, 300])
    func `names and tags of any length make one series each`(length: Int) {
        let bench = bench()
        let name = String(repeating: "n", count: length)
        // They differ in their last byte, in a tag's last byte, and in where the name ends.
        let keys = ["\(name)a", "\(name)b", "x|#\(name)a", "x|#\(name)b", "\(name)x|#a"]
        for _ in 0..<3 {
            let lines = keys.map { key in
                let parts = key.split(separator: "|", maxSplits: 1)
                return parts.count == 1 ? "\(key):1|c" : "\(parts[0]):1|c|\(parts[1])"
            }
            bench.send((lines + lines).joined(separator: "\n"), at: 1000)
        }
        let counters = bench.flush(at: 1010).foreign.counters
        #expect(counters.count == Set(keys).count + 1)
        #expect(counters.values.reduce(0, +) == Double(6 * keys.count + 1))
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
