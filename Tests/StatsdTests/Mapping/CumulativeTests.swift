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

    // MARK: Senders

    private static func client(_ port: UInt16) -> Sender {
        .address(high: 0, low: 0xFFFF_7F00_0001, scope: 0, port: port)
    }

    @Test func `each sender's total is its own`() {
        let bench = bench([Self.rule("a", "n")])
        let (first, second) = (Self.client(1), Self.client(2))
        // In one batch, so that lines of two senders stand side by side.
        bench.workers[0].send(
            ["a:5|c", "a:100|c", "a:7|c", "a:110|c\na:111|c", "a:8|c"].map { Array($0.utf8) },
            from: [first, second, first, second, first], at: 1000)
        bench.workers[0].send(stream: Array("a:1|c\na:2|c\n".utf8), from: .connection(1), at: 1000)
        bench.workers[0].send(stream: Array("a:50|c\n".utf8), from: .connection(2), at: 1000)
        bench.workers[0].send(stream: Array("a:4|c\n".utf8), from: .connection(1), at: 1000)
        // Without a sender, as from a Unix socket.
        bench.send("a:1000|c")
        bench.send("a:1001|c")
        #expect(bench.flush().foreign.counters == ["n": 3 + 11 + 3 + 1])
    }

    @Test func `a sender past the limit takes the place of the one that was silent longest`() {
        var options = PipelineOptions()
        options.mapping.rules = [Self.rule("a", "n")]
        options.limits.senders = 3
        let bench = PipelineBench(options)
        func send(_ total: Int, from port: UInt16) {
            bench.workers[0].send(
                [Array("a:\(total)|c".utf8)], from: [Self.client(port)], at: 1000)
        }
        for port in [1, 2, 3] as [UInt16] { send(10, from: port) }
        // The first three were seen since the hand came by: it clears them and takes the first.
        send(10, from: 4)
        send(11, from: 2)
        // 2 was seen, 3 was not.
        send(10, from: 5)
        #expect(bench.flush().foreign.counters == ["n": 1])
        #expect(bench.state.snapshot(withOffenders: false).totalsEvictedTotal == 2)
        for port in [2, 4, 5] as [UInt16] { send(20, from: port) }
        #expect(bench.flush().foreign.counters == ["n": 9 + 10 + 10])
        send(20, from: 1)
        #expect(bench.flush().foreign.counters == ["n": 0])
    }

    @Test func `totals last as long as a counter without samples`() {
        let bench = bench([Self.rule("*", "n")])
        // The second generation begins an hour after the first.
        for (name, total, seconds) in [
            ("a", 5, 1000.0), ("b", 5, 4000), ("a", 7, 4700), ("b", 8, 7000), ("a", 8, 8400),
        ] {
            bench.send("\(name):\(total)|c", at: seconds)
        }
        #expect(bench.flush(at: 8400).foreign.counters == ["n": 2 + 3 + 1])
        bench.send("a:9|c", at: 16_000)
        bench.send("b:9|c", at: 16_000)
        #expect(bench.flush(at: 16_000).foreign.counters == ["n": 0])
        #expect(bench.state.snapshot(withOffenders: false).totalsEvictedTotal == 0)
    }

    @Test func `totals past the limit push out those that were silent longest`() {
        var options = PipelineOptions()
        options.mapping.rules = [Self.rule("**", "n")]
        // A name of some 6 bytes, two ends of sections, the sender's number.
        let totalBytes = 6 + 2 + 4 + CumulativeTotals.entryBytes
        let totals = CumulativeTotals(bytesMax: 2 * 100 * totalBytes)
        let bench = PipelineBench(options, totals: totals)
        bench.send("kept:1|c\nlost:1|c")
        // Two generations of 100: `kept` is sent again in the second, `lost` is not.
        for half in 0..<2 {
            for number in 0..<110 { bench.send("s\(half).\(number):1|c") }
            bench.send("kept:1|c")
        }
        bench.send("kept:3|c\nlost:3|c")
        #expect(bench.flush().foreign.counters == ["n": 2])
        #expect(bench.state.snapshot(withOffenders: false).totalsEvictedTotal > 90)
    }

    @Test func `totals with long tags take no more room than others`() {
        var options = PipelineOptions()
        options.mapping.rules = [Self.rule("**", "n")]
        let bench = PipelineBench(options, totals: CumulativeTotals(bytesMax: 100_000))
        let tags = (0..<5).map { "k\($0):" + String(repeating: "x", count: 1_000) }
        for number in 0..<100 {
            bench.send("long\(number):1|c|#" + tags.joined(separator: ","))
        }
        // Nine of some 5,100 bytes in each half.
        bench.send("long99:3|c|#" + tags.joined(separator: ","))
        #expect(bench.flush().foreign.counters.values.reduce(0, +) == 2)
        #expect(bench.state.snapshot(withOffenders: false).totalsEvictedTotal >= 100 - 2 * 9)
    }
}
