import Statsd
import Testing

/// The cells that a flush carries for outputs that merge them with others'.
@Suite struct FlushStatesTests {
    private func flush(keepsStates: Bool) -> FlushBatch {
        let bench = PipelineBench()
        bench.state.keepsStates = keepsStates
        bench.send("a:1|c\na:2|c|@0.5\nt:5|ms\nt:3|ms\nlone:7|h\nu:x|s\nu:y|s\ng:4|g")
        _ = bench.tick()
        bench.send("idle:1|c")
        return bench.state.flush(
            timestampMilliseconds: 1_000_000, measuredIntervalSeconds: 10, nowSeconds: 1000)
    }

    @Test func `cells come with a flush where they are asked for, and the agent's own do not`()
        throws
    {
        let batch = flush(keepsStates: true)
        let states = try #require(batch.states)
        func text(_ key: ByteRange) -> String { String(decoding: batch.keys[key], as: UTF8.self) }
        #expect(states.counters.map { text($0.key) } == ["a"])
        #expect(states.counters.map(\.cell.sum) == [5])
        #expect(states.gauges.map { text($0.key) } == ["g"])
        #expect(states.gauges.map(\.value) == [4])
        #expect(states.timers.map { text($0.key) }.sorted() == ["lone", "t"])
        let timer = try #require(states.timers.first { text($0.key) == "t" })
        #expect(timer.cell.values.sorted() == [3, 5] && timer.type == .timer)
        #expect(states.sets.map(\.cell.cardinality) == [2])
        #expect(states.count == 5)
        #expect(batch.counters.contains { text($0.key) == "statsd.metrics_received" })
    }

    @Test func `nothing is carried where nobody asks`() {
        #expect(flush(keepsStates: false).states == nil)
    }
}
