import CAllocationCounter
import Statsd
import Testing

@Suite struct AllocationTests {
    @Test func `the counter sees an allocation`() {
        guard martlet_allocations_are_counted() != 0 else { return }
        let before = martlet_allocation_count()
        let list = [UInt8](repeating: 1, count: Int(before % 7) + 1000)
        #expect(martlet_allocation_count() > before)
        #expect(list.count >= 1000)
    }

    /// Each shape is sent for some ticks until every buffer has its size, and then counted.
    @Test(arguments: [
        "web.requests.n%:1|c", "web.requests.n%:1|c|@0.1|#env:prod,host:web-1", "load.n%:5.5|g",
        "load.n%:+1|g", "query.n%:12.25|ms", "query.n%:12.25|ms|@0.5", "size.n%:1:2:3|d|#a:b",
        "users.n%:x|s", "a.n%:1|c:2|g:3|ms", "late.n%:1|c|T5|#x:y|c:abc",
    ])
    func `a warm pipeline takes 10,000 lines without an allocation`(shape: String) {
        expectNoAllocation(shape, PipelineOptions())
    }

    /// Whoever asks a rule copies the name, so that this says that nobody does.
    @Test(arguments: ["web.requests.n%:1|c", "load.n%:5.5|g", "query.n%:12.25|ms|#env:prod"])
    func `ten thousand mapping rules cost a known line nothing`(shape: String) {
        var options = PipelineOptions()
        options.mapping.rules = (0..<10_000).map { number in
            MappingRule(match: "*.r\(number).*", name: "r\(number)")
        }
        options.mapping.rules.append(MappingRule(match: "web.requests.*", name: "n_$1"))
        var regex = MappingRule(match: #"^query\.(.*)"#, name: "q_$1")
        regex.syntax = .regex
        options.mapping.rules.append(regex)
        expectNoAllocation(shape, options)
    }

    private func expectNoAllocation(_ shape: String, _ options: PipelineOptions) {
        guard martlet_allocations_are_counted() != 0 else { return }
        var pipeline = IngestPipeline(options: options)
        var state = MergedState(options: options)
        let datagrams = Self.datagrams(shape)
        var spare = TickCells(options: options)
        var counted: UInt64 = 0
        for tick in 0..<6 {
            let before = martlet_allocation_count()
            pipeline.begin(batchAtSeconds: 1000 + Double(tick))
            // By index: a debug build's array iterator allocates.
            for index in datagrams.indices {
                let datagram = datagrams[index]
                pipeline.ingestDatagram(
                    datagram.span, listener: 0, profile: ListenerProfile())
            }
            counted = martlet_allocation_count() - before
            var cells = pipeline.handOver(recycling: spare)
            state.beginTick(atSeconds: 1000 + Double(tick), wantsBatch: false)
            state.merge(&cells, worker: 0)
            spare = cells
        }
        #expect(counted == 0)
        #expect(state.totalLedger.linesAccepted == 60_000)
    }

    /// 10,000 lines of 100 series, ten to a datagram.
    private static func datagrams(_ shape: String) -> [[UInt8]] {
        let parts = shape.split(separator: "%", omittingEmptySubsequences: false)
        return (0..<1000).map { datagram in
            let lines = (0..<10).map { line in
                parts.map(String.init).joined(separator: "\((datagram * 10 + line) % 100)")
            }
            return Array(lines.joined(separator: "\n").utf8)
        }
    }
}
