import Statsd
import TestSupport
import Testing

/// What the status says of rules and of names without one.
@Suite struct UnmappedNamesTests {
    private func bench(
        _ rules: [MappingRule], _ change: (inout PipelineOptions) -> Void = { _ in }
    ) -> PipelineBench {
        var options = PipelineOptions()
        options.mapping.rules = rules
        change(&options)
        return PipelineBench(options)
    }

    private func names(_ bench: PipelineBench) -> [String] {
        bench.state.snapshot(withOffenders: false).mapping.unmappedNames.map {
            "\(Int($0.lines)) \($0.type.label) \(String(decoding: $0.name, as: UTF8.self))"
        }
    }

    @Test func `names without a rule are listed by their lines`() {
        let bench = bench([Rule.glob("a.*"), Rule.glob("drop").dropping]) {
            $0.input.namePrefix = Array("p.".utf8)
        }
        bench.send("rare:1|c\nrare:1|c\nrare:1|c\na.x:1|c")
        for _ in 0..<5 { bench.send("often:1|ms|#k:1\na.x:1|ms") }
        for _ in 0..<2 { bench.send("often:1:2:3|ms|#k:2") }
        bench.send("often:1|c")
        for line in ["a.x:1|c", "drop:1|c", "_e{1,1}:a|b", "_sc|c|0"] { bench.send(line) }
        bench.tick()
        bench.send("rare:1|c")
        bench.tick()
        #expect(names(bench) == ["7 timer often", "4 counter rare", "1 counter often"])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `of very many lines the share of each name is estimated`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bench = bench([Rule.glob("a.*")]) { $0.hashSeed = seed }
        var exact = [0.0, 0, 0]
        for _ in 0..<2_000 {
            var datagram = ""
            for _ in 0..<50 {
                // One in two, four and eight; the rest is mapped.
                let name = min(3, Int.random(in: 0..<256, using: &random).trailingZeroBitCount)
                if name < 3 { exact[name] += 1 }
                datagram += (name < 3 ? "n\(name)" : "a.x") + ":1|c\n"
            }
            bench.send(datagram)
        }
        bench.tick()
        let found = bench.state.snapshot(withOffenders: false).mapping.unmappedNames
        #expect(found.map { String(decoding: $0.name, as: UTF8.self) } == ["n0", "n1", "n2"])
        // Of at least 2,048 samples 256 are of the rarest: a standard error of 6 %.
        for (name, lines) in zip(found, exact) {
            #expect(abs(name.lines - lines) < 0.25 * lines, "seed \(seed): \(name), \(lines)")
        }
    }

    @Test func `a name that came once, in a batch, is listed`() {
        let bench = bench([Rule.glob("a.*")])
        bench.send(String(repeating: "a.x:1|c\n", count: 5_000) + "once:1|c\n")
        bench.tick()
        #expect(names(bench).count == 1 && names(bench)[0].hasSuffix("counter once"))
    }

    @Test(arguments: [1, 2_047, 2_048, 2_049, 5_000, 100_000])
    func `no line is missed or counted twice`(lines: Int) {
        let bench = bench([Rule.glob("a")])
        bench.send(String(repeating: "n:1|c\n", count: lines))
        bench.tick()
        #expect(names(bench) == ["\(lines) counter n"])
        for _ in 0..<lines / 10 { bench.send("n:1:2|ms") }
        bench.tick()
        #expect(names(bench).last == (lines < 10 ? "1 counter n" : "\(lines / 10) timer n"))
    }

    @Test func `of more names than are kept the rarer ones go`() {
        let bench = bench([Rule.glob("a")])
        for _ in 0..<50 { bench.send("often:1|c") }
        for number in 0..<5_000 { bench.send("n\(number):1|c") }
        bench.tick()
        let mapping = bench.state.snapshot(withOffenders: false).mapping
        #expect(mapping.unmappedNames.count <= MappingSnapshot.unmappedNamesMax)
        #expect(mapping.unmappedNames.first?.lines ?? 0 > 45)
        #expect(mapping.linesMissedMax >= 1 && mapping.linesMissedMax < 10)
        #expect(mapping.tally.unmapped == 5_001)
    }

    @Test func `rules are counted once for a name, and for each line they drop or change`() {
        var scaled = Rule.glob("s.*")
        scaled.conversion.scale = 2
        let bench = bench([Rule.glob("a.*"), Rule.glob("d").dropping, scaled, Rule.glob("never")])
        for _ in 0..<3 { bench.send("a.x:1|c\na.y:1|c\nd:1|c\ns.x:1|c\nelse:1|c") }
        bench.tick()
        bench.send("a.x:1|c\na.z:1|c\nd:1|c")
        bench.tick()
        let tally = bench.state.snapshot(withOffenders: false).mapping.tally
        #expect((0..<4).map { tally.hits(ofRule: $0) } == [3, 4, 3, 0])
        #expect(tally.unmapped == 1)
    }

    @Test func `new rules begin at nothing, and without rules there is nothing`() {
        let bench = bench([Rule.glob("a")])
        bench.send("a:1|c\nb:1|c")
        bench.tick()
        var options = bench.options
        options.mapping.rules = [Rule.glob("b")]
        for worker in bench.workers { worker.reconfigure(options) }
        bench.state.reconfigure(options)
        #expect(names(bench).isEmpty)
        bench.send("a:1|c\nb:1|c")
        bench.tick()
        #expect(names(bench).map { $0.dropFirst(2) } == ["counter a"])
        #expect(bench.state.snapshot(withOffenders: false).mapping.tally.hits(ofRule: 0) == 1)
        let plain = self.bench([])
        plain.send("a:1|c")
        plain.tick()
        #expect(plain.state.snapshot(withOffenders: false).mapping.rules.isEmpty)
        #expect(names(plain).isEmpty)
    }
}
