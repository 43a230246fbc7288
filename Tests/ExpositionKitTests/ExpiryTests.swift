import ExpositionKit
import HTTP
import Statsd
import TestSupport
import Testing

@Suite struct ExpiryTests {
    private func rules(_ ttls: [Double]) -> MappingRules {
        var mapping = MappingRules()
        mapping.rules = ttls.enumerated().map { number, ttl in
            var rule = MappingRule(match: "r\(number).*", name: "r\(number)_$1")
            rule.options.ttlSeconds = ttl
            return rule
        }
        return mapping
    }

    @Test func `series that are too old at once go by steps, without another tick`() throws {
        var options = ExpositionOptions()
        options.ttlSeconds = 10
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        for index in 0..<20_000 { maker.counter("c\(index)|l:\(index % 7)", 1) }
        exposition.take(&maker, atSeconds: 100)
        maker.counter("new", 1)
        exposition.append(maker.takeTick(), nowSeconds: 200)
        exposition.step(nowSeconds: 200)
        #expect(exposition.seriesCount > 15_000)
        var steps = 0
        while !exposition.isIdle {
            _ = try CheckedPage(exposition.page(.text).text())
            exposition.step(nowSeconds: 200)
            steps += 1
        }
        #expect((10...40).contains(steps))
        #expect(try exposition.page(.text).text().hasSuffix("\nnew 1\n"))
        #expect(exposition.seriesCount == 1)
        #expect(exposition.tally.expired == 20_000)
    }

    @Test func `a series that comes again while others expire is kept or begins anew`() throws {
        var options = ExpositionOptions()
        options.ttlSeconds = 10
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        for index in 0..<10_000 { maker.counter("c\(index)", 1) }
        exposition.take(&maker, atSeconds: 0)
        exposition.append(maker.takeTick(), nowSeconds: 100)
        exposition.step(nowSeconds: 100)
        for index in 0..<10_000 { maker.counter("c\(index)", 1) }
        exposition.append(maker.takeTick(), nowSeconds: 100)
        while !exposition.isIdle { exposition.step(nowSeconds: 100) }
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.samples.count == 10_000)
        // Those that were gone begin at 1, the others had not been looked at yet.
        #expect(page.samples.values.allSatisfy { $0 == 1 || $0 == 2 })
        #expect(page.samples.values.count { $0 == 1 } == Int(exposition.tally.expired))
    }

    @Test func `every series ends in its second, whatever its time to live and the clock`() throws {
        let ttls = [0, 1, 2.5, 10, 300, 5_000, 90_000]
        for seed in 0..<10 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var pages = MappedPages(rules(ttls))
            var seen: [String: (rule: Int, second: Double)] = [:]
            var now = 1_000.0
            for _ in 0..<60 {
                let jumps: [Double] = [1, 1, 1, 2, 9, 10, 11, 301, 4_095, 4_096, 4_097, 9_000]
                now += random.pick(jumps)
                var lines: [String] = []
                for _ in 0..<random.below(6) {
                    let rule = random.below(ttls.count)
                    let name = "n\(random.below(5))"
                    lines.append("r\(rule).\(name):1|c")
                    seen["r\(rule)_\(name)"] = (rule, now)
                }
                let page = try CheckedPage(
                    pages.page(lines.joined(separator: "\n"), atSeconds: now))
                let live = seen.filter { _, last in
                    ttls[last.rule] == 0 || now - last.second <= ttls[last.rule]
                }
                #expect(page.names == live.keys.sorted(), "seed \(seed), second \(now)")
            }
        }
    }

    @Test func `a reload's shorter time to live is that of series that are there already`() throws {
        var pages = MappedPages(rules([90_000, 0]))
        _ = try pages.page("r0.a:1|c\nr1.a:1|c")
        pages.reload(rules([20, 50]))
        let now = try CheckedPage(pages.page("", atSeconds: 1_010))
        #expect(now.names == ["r0_a", "r1_a"])
        #expect(try CheckedPage(pages.page("", atSeconds: 1_021)).names == ["r1_a"])
        #expect(try CheckedPage(pages.page("", atSeconds: 1_051)).names == [])
    }

    @Test func `a reload's longer time to live is, too, and so is a backend's`() throws {
        var options = ExpositionOptions()
        options.ttlSeconds = 10
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        maker.counter("a", 1)
        exposition.take(&maker, atSeconds: 0)
        options.ttlSeconds = 100
        exposition.reconfigure(options, nowSeconds: 5)
        exposition.take(&maker, atSeconds: 50)
        #expect(try CheckedPage(exposition.page(.text).text()).names == ["a"])
        options.ttlSeconds = 60
        exposition.reconfigure(options, nowSeconds: 51)
        exposition.take(&maker, atSeconds: 61)
        #expect(try exposition.page(.text).text() == "")
    }

    @Test func `another type may have the name of a series that has expired`() throws {
        var options = ExpositionOptions()
        options.ttlSeconds = 10
        for rule in [ExpositionConflictRule.rename, .first] {
            options.conflicts = rule
            var exposition = Exposition(options: options)
            var maker = TickMaker()
            maker.counter("x", 1)
            exposition.take(&maker, atSeconds: 0)
            exposition.take(&maker, atSeconds: 11)
            maker.gauge("x", 5)
            exposition.take(&maker, atSeconds: 12)
            let page = try CheckedPage(exposition.page(.text).text())
            #expect(page.families["x"]?.type == "gauge")
            #expect(exposition.conflicts.isEmpty)
        }
    }
}
