import Statsd
import Testing

@Suite struct MappedPipelineTests {
    private func bench(
        _ rules: [MappingRule], _ change: (inout PipelineOptions) -> Void = { _ in }
    ) -> PipelineBench {
        var options = PipelineOptions()
        options.mapping.rules = rules
        change(&options)
        return PipelineBench(options)
    }

    @Test func `names that become one series are one`() {
        let bench = bench([Rule.glob("app.*.hits", "hits"), Rule.glob("level.*", "level")])
        bench.send("app.a.hits:1|c\napp.b.hits:2|c\napp.a.hits:3|c\nlevel.a:1|g\nlevel.b:+2|g")
        let flush = bench.flush().foreign
        #expect(flush.counters == ["hits": 6])
        #expect(flush.gauges == ["level": 3])
        #expect(bench.state.totalLedger.aggregatedTotal == 5)
    }

    @Test(arguments: [
        ("a.x:1|c", "n|l:x"), ("a.x:1|c|#l:tag,z:1", "n|l:x|z:1"), ("a.x,l=tag:1|c", "n|l:x"),
        ("b.x:1|c|#l:tag", "n|l:tag"), ("b.x:1|c|#z:1", "n|l:x|z:1"),
        ("c.x:1|c|#l:tag", "c.x|l:tag"),
        ("a.\u{FC}:1|c", "n|l:\u{FC}"), ("a.:1|c", "n"),
        // An empty label is none, and takes its tag away.
        ("a.:1|c|#l:tag,z:1", "n|z:1"), ("b.:1|c|#l:tag,z:1", "n|l:tag|z:1"),
    ])
    func `a rule's label wins over a tag unless the rule honors tags`(line: String, key: String) {
        var honoring = Rule.glob("b.*", labels: ["l": "$1"])
        honoring.honorsTags = true
        let bench = bench([Rule.glob("a.*", labels: ["l": "$1"]), honoring])
        bench.send(line)
        #expect(bench.flush().foreign.counters == [key: 1])
    }

    @Test func `prefix and constant tags are added to what rules make`() {
        var honoring = Rule.glob("b.*", labels: ["env": "$1"])
        honoring.honorsTags = true
        let bench = bench([Rule.glob("a.*", labels: ["env": "$1"]), honoring]) {
            $0.input.namePrefix = Array("p.".utf8)
            $0.input.constantTags = [Array("env:prod".utf8), Array("k:v".utf8)]
        }
        bench.send("a.x:1|c\nb.y:1|c\nc:1|c")
        let flush = bench.flush().foreign
        #expect(
            flush.counters == ["p.n|env:x|k:v": 1, "p.n|env:y|k:v": 1, "p.c|env:prod|k:v": 1])
    }

    @Test func `what a rule drops is counted for each sample and known by its reason`() {
        let bench = bench([Rule.glob("a.*").dropping, Rule.glob("b.*", "$1")])
        bench.send("a.x:1|c\na.x:1|c\na.x:1:2|ms\na.y:1|c\nb.:1|g\nok:1|c")
        let flush = bench.flush().foreign
        #expect(flush.counters == ["ok": 1] && flush.timers.isEmpty && flush.gauges.isEmpty)
        let ledger = bench.state.totalLedger
        #expect(ledger.linesAccepted == 6 && ledger.rejectedTotal == 0)
        #expect(ledger.samplesDropped[DropReason.mapping.index] == 5)
        #expect(ledger.samplesDropped[DropReason.mappingName.index] == 1)
    }

    @Test func `a rule for one type leaves the others alone on one line`() {
        let bench = bench([Rule.glob("a", "counted").only(.counter)])
        bench.send("a:1|c:2|g:3|ms")
        let flush = bench.flush().foreign
        #expect(flush.counters == ["counted": 1] && flush.gauges == ["a": 2])
        #expect(flush.timer("a") != nil)
    }

    private func converting(
        _ match: String, _ name: String, _ change: (inout SampleConversion) -> Void
    ) -> MappingRule {
        var rule = Rule.glob(match, name)
        change(&rule.conversion)
        return rule
    }

    @Test func `scale multiplies each sample, so that rules with other scales add up`() {
        let bench = bench([
            converting("ms.*", "n") { $0.scale = 0.5 }, Rule.glob("s.*", "n"),
            converting("t.*", "t") { $0.scale = 2 },
        ])
        // Plain lines, a sampled one, several values, a timestamp: every path.
        bench.send("ms.a:3|c\ns.a:2|c\nms.a:1|c|@0.5\nms.a:4|c|T1000\nms.g:5|g\nms.g:+1|g")
        bench.send("t.a:1:2:3|ms\nt.a:4|ms\nms.s:x|s\nms.s:y|s\nms.a:1e308|g\nt.x:1e308|ms")
        let flush = bench.flush().foreign
        #expect(flush.counters == ["n": 6.5])
        #expect(flush.gauges == ["n": 5e307])
        #expect(flush.timer("t")?.statistics?.sum == 20)
        #expect(flush.timer("t")?.statistics?.count == 4)
        #expect(flush.sets == ["n": 2])
        #expect(bench.state.totalLedger.samplesDropped[DropReason.nonFiniteResult.index] == 1)
    }

    @Test func `a counter that goes up and down is a gauge that its samples change`() {
        let bench = bench([converting("processes", "processes") { $0.isUpDown = true }])
        bench.send("processes:1|c\nprocesses:1|c\nprocesses:-1|c\nprocesses:1|c|@0.5")
        #expect(bench.flush().foreign.gauges == ["processes": 3])
        bench.send("processes:-1|c:-1|c", at: 1_010)
        let next = bench.flush(at: 1_010).foreign
        #expect(next.gauges == ["processes": 1] && next.counters.isEmpty)
    }

    @Test func `a gauge's sign can belong to its value`() {
        let bench = bench([converting("a.*", "a") { $0.isAbsolute = true }])
        bench.send("a.x:5|g\na.x:-3|g\nb.x:5|g\nb.x:-3|g")
        #expect(bench.flush().foreign.gauges == ["a": -3, "b.x": 2])
    }

    @Test func `a name of ours that a rule makes is made another`() {
        let bench = bench([Rule.glob("a", "martlet_lines")])
        bench.send("a:1|c")
        #expect(bench.flush().foreign.counters == ["_martlet_lines": 1])
    }

    @Test func `a tick knows the rule of each series, with any number of workers`() throws {
        for workers in [1, 3] {
            let bench = bench([Rule.glob("a.*", "a"), Rule.glob("b.*", "b")]) {
                $0.workers = workers
            }
            for worker in 0..<workers { bench.send("b.x:1|c\nc:1|c\na.y:1|c", worker: worker) }
            let tick = bench.tick()
            for point in tick.counters {
                let expected = ["a": 1, "b": 2, "c": 0][
                    String(decoding: tick.keys[point.key], as: UTF8.self)]
                #expect(Int(tick.mapping.rule(ofSeries: point.series.index)) == expected)
            }
            #expect(tick.mapping.options.count == 3)
        }
    }

    @Test func `after a reload series have the names and rules of the new mapping`() {
        let bench = bench([Rule.glob("a.*", "old")])
        bench.send("a.x:1|c")
        _ = bench.flush()
        var options = bench.options
        options.mapping.rules = [Rule.glob("z", "z"), Rule.glob("a.*", "new")]
        for worker in bench.workers { worker.reconfigure(options) }
        bench.state.reconfigure(options)
        bench.send("a.x:2|c")
        let tick = bench.tick()
        let point = tick.counters.first {
            String(decoding: tick.keys[$0.key], as: UTF8.self) == "new"
        }
        #expect(point?.sum == 2)
        #expect(point.map { tick.mapping.rule(ofSeries: $0.series.index) } == 2)
    }

    @Test func `a name longer than any key is still taken`() {
        var rule = Rule.glob("*", "n")
        rule.labels = (0..<64).map { number in
            MappingRule.Label(key: "l\(number)", value: String(repeating: "$1", count: 4))
        }
        let bench = bench([rule])
        let name = String(repeating: "a", count: 1_000)
        bench.send("\(name):1|c\n\(name):1|g")
        let flush = bench.flush().foreign
        #expect(flush.counters.values.reduce(0, +) == 1)
        #expect(bench.state.totalLedger.samplesDropped[DropReason.seriesLimit.index] == 1)
    }
}
