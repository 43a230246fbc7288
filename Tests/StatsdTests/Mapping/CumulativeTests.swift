import Statsd
import Testing

/// `counter: cumulative`: clients that send running totals.
@Suite struct CumulativeTests {
    private static func rule(_ match: String, _ name: String, scale: Double = 1) -> MappingRule {
        var rule = Rule.glob(match, name)
        rule.conversion.isCumulative = true
        rule.conversion.scale = scale
        return rule
    }

    private func bench(_ rules: [MappingRule]) -> PipelineBench {
        var options = PipelineOptions()
        options.mapping.rules = rules
        return PipelineBench(options)
    }

    private static let cases: [([String], Double)] = [
        // The first total is a base.
        (["a:5|c"], 0.0), (["a:5|c", "a:7|c"], 2), (["a:5|c\na:7|c\na:7|c\na:10|c"], 5),
        // Several values, sections of tags, a timestamp: lines of every path.
        (["a:5:6|c:9|c"], 4), (["a:5|c|T999", "a:6|c|T999"], 1),
        // A client that began anew began at 0.
        (["a:5|c", "a:2|c", "a:3|c"], 3), (["a:5|c", "a:-2|c", "a:1|c"], 3),
        // A rate says nothing of a total.
        (["a:5|c|@0.1", "a:7|c|@0.1"], 2),
        // Each series of a client is a source of its own.
        (["a:5|c|#k:1", "a:1|c|#k:2", "a:6|c|#k:1", "a:3|c|#k:2"], 3),
        (["a:5|c|#k:1|#l:1", "a:9|c|#k:1", "a:6|c|#k:1|#l:1"], 1),
    ]

    @Test(arguments: cases)
    func `increments of running totals count`(datagrams: [String], sum: Double) {
        let bench = bench([Self.rule("a", "n")])
        for datagram in datagrams { bench.send(datagram) }
        let counters = bench.flush().foreign.counters
        #expect(counters.values.reduce(0, +) == sum, "\(counters)")
        #expect(counters.keys.allSatisfy { $0.hasPrefix("n") })
    }

    @Test func `sources that become one series add up, scaled`() {
        let bench = bench([Self.rule("app.*.total", "total", scale: 0.5)])
        bench.send("app.a.total:10|c\napp.b.total:100|c\napp.a.total:12|c\napp.b.total:104|c")
        #expect(bench.flush().foreign.counters == ["total": 3])
        bench.send("app.a.total:14|c", at: 1_010)
        #expect(bench.flush(at: 1_010).foreign.counters == ["total": 1])
    }

    @Test func `other types and other names are as ever`() {
        let bench = bench([Self.rule("a", "a")])
        bench.send("a:5|g\nb:5|c\na:3|c\na:5|ms\na:4|c\nb:5|c")
        let flush = bench.flush().foreign
        #expect(flush.gauges == ["a": 5] && flush.counters == ["a": 1, "b": 10])
        #expect(flush.timer("a")?.statistics?.sum == 5)
    }

    @Test func `a reload goes on from the last totals`() {
        let bench = bench([Self.rule("a", "a")])
        bench.send("a:5|c")
        _ = bench.flush()
        for worker in bench.workers { worker.reconfigure(bench.options) }
        bench.send("a:8|c")
        #expect(bench.flush().foreign.counters == ["a": 3])
    }

    @Test func `sources past the limit push out those that were silent longest`() {
        let bench = bench([Self.rule("**", "n")])
        bench.send("kept:1|c\nlost:1|c")
        // Two halves of 32,768 sources: `kept` is sent again in the second, `lost` is not.
        for half in 0..<2 {
            for number in 0..<33_000 { bench.send("s\(half).\(number):1|c") }
            bench.send("kept:1|c")
        }
        bench.send("kept:3|c\nlost:3|c")
        #expect(bench.flush().foreign.counters == ["n": 2])
    }
}
