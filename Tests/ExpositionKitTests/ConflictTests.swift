import ExpositionKit
import HTTP
import Statsd
import TestSupport
import Testing

/// `conflicts: first`, as statsd_exporter has it, and names that belong to the agent.
@Suite struct ConflictTests {
    private func first(ttlSeconds: Double = 0) -> ExpositionOptions {
        var options = ExpositionOptions()
        options.conflicts = .first
        options.ttlSeconds = ttlSeconds
        return options
    }

    private func fill(_ maker: inout TickMaker, _ name: String, _ type: MetricType) {
        switch type {
        case .counter: maker.counter(name, 1)
        case .gauge: maker.gauge(name, 1)
        case .timer, .histogram, .distribution: maker.timer(name, [1])
        case .set: maker.set(name, 1)
        }
    }

    @Test(arguments: [
        (("x", MetricType.gauge), ("x", MetricType.counter), true),
        (("x", .counter), ("x", .timer), true),
        (("x", .timer), ("x", .gauge), true),
        (("x", .set), ("x", .gauge), true),
        (("x_count", .counter), ("x", .timer), true),
        (("x_sum", .gauge), ("x", .timer), true),
        (("x", .timer), ("x_sum", .counter), true),
        (("x", .timer), ("x_count", .gauge), true),
        // A summary has no buckets.
        (("x", .timer), ("x_bucket", .gauge), false),
        (("x_bucket", .gauge), ("x", .timer), false),
        // Wrong in the reference: a gauge has no endings.
        (("x", .gauge), ("x_count", .counter), false),
        (("x_total", .gauge), ("x", .counter), false),
    ])
    func `the first to come keeps a name and its endings`(
        winner: (String, MetricType), loser: (String, MetricType), isConflict: Bool
    ) throws {
        var exposition = Exposition(options: first())
        var maker = TickMaker()
        for (name, type) in [winner, loser, loser] {
            fill(&maker, name, type)
            exposition.take(&maker)
            exposition.takeSets(&maker)
        }
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.names.contains(winner.0))
        #expect(page.names.count == (isConflict ? 1 : 2))
        #expect(exposition.tally.refused == (isConflict ? 2 : 0))
        #expect(exposition.conflicts.map(\.name) == (isConflict ? [loser.0] : []))
        #expect(exposition.conflicts.allSatisfy { $0.pointsDropped == 2 && $0.exposedName == nil })
    }

    @Test func `a histogram refuses what ends in _bucket, whichever came first`() throws {
        for isReversed in [false, true] {
            var options = first()
            options.timers = .histogram
            var exposition = Exposition(options: options)
            var maker = TickMaker()
            for name in isReversed ? ["x_bucket", "x"] : ["x", "x_bucket"] {
                fill(&maker, name, name == "x" ? .timer : .gauge)
                exposition.take(&maker)
            }
            let page = try CheckedPage(exposition.page(.text).text())
            #expect(page.names == [isReversed ? "x_bucket" : "x"])
        }
    }

    @Test func `what was dropped has the name once the first has expired`() throws {
        var exposition = Exposition(options: first(ttlSeconds: 10))
        var maker = TickMaker()
        maker.gauge("x", 7)
        exposition.take(&maker, atSeconds: 0)
        for now in 1...20 {
            maker.counter("x", 1)
            exposition.take(&maker, atSeconds: Double(now))
        }
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.families["x"]?.type == "counter")
        // Those of the seconds 12 to 20: the gauge goes at the end of the eleventh.
        #expect(page.samples == ["x": 9])
        #expect(
            exposition.conflicts == [
                ExpositionConflict(
                    name: "x", kind: "counter", exposedName: nil, winnerName: "x",
                    winnerKind: "gauge", pointsDropped: 11)
            ])
    }

    @Test func `names past the thousandth are refused and counted, too`() throws {
        var exposition = Exposition(options: first())
        var maker = TickMaker()
        for number in 0..<1_100 { maker.counter("n\(number)", 1) }
        exposition.take(&maker)
        for number in 0..<1_100 { maker.gauge("n\(number)", 5) }
        exposition.take(&maker)
        #expect(exposition.tally.refused == 1_100)
        #expect(exposition.refusedConflicts.count == 1_000)
        #expect(exposition.conflicts.count == 100)
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.samples.count == 1_100 && page.samples.values.allSatisfy { $0 == 1 })
    }

    @Test func `own metrics under other names are no input's either`() throws {
        var options = first()
        options.reservedPrefixes = ["statsd_exporter_"]
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        maker.counter("statsd_exporter_lines_total", 5)
        maker.timer("statsd.exporter", [1])
        maker.gauge("statsd_exporterx", 1)
        exposition.take(&maker)
        let own = MetricFamily(
            name: "statsd_exporter_lines_total", kind: .counter, help: "Lines.",
            samples: [.init(value: 12)])
        let page = try CheckedPage(exposition.page(.text, own: [own]).text())
        #expect(page.samples["statsd_exporter_lines_total"] == 12)
        #expect(
            page.names == [
                "exported_statsd_exporter", "exported_statsd_exporter_lines_total",
                "statsd_exporter_lines_total", "statsd_exporterx",
            ])
    }

    @Test(arguments: [false, true])
    func `a mapping rule's name is its type's, whatever came first`(isReversed: Bool) throws {
        var mapping = MappingRules()
        mapping.rules = [MappingRule(match: "t.*", name: "x")]
        var pages = MappedPages(mapping)
        let lines = ["t.a:1|s", "x:1|c"]
        for line in isReversed ? lines.reversed() : lines { _ = try CheckedPage(pages.page(line)) }
        let page = try CheckedPage(pages.page("t.a:2|s"))
        #expect(page.families["x"]?.type == "gauge")
        #expect(page.names == ["x", "x_counter"])
        // Without the rule the set's own name is another, and the counter's is free again.
        pages.reload(MappingRules())
        let later = try CheckedPage(pages.page("x:1|c", atSeconds: 1_001))
        #expect(later.names == ["x", "x_set"])
        #expect(later.samples["x"] == 2)
    }

    @Test func `a first histogram among the rules resets nothing else`() throws {
        var mapping = MappingRules()
        var pages = MappedPages(mapping)
        _ = try pages.page("c:5|c\nt:1|ms\nt_bucket:1|g")
        var rule = MappingRule(match: "h.*", name: "h")
        rule.options.observer = .histogram
        mapping.rules = [rule]
        pages.reload(mapping)
        let page = try CheckedPage(pages.page("c:5|c\nh.x:1|ms\nh_bucket:1|g", atSeconds: 1_001))
        #expect(page.samples["c"] == 10)
        #expect(page.samples["t_count"] == 1)
        // The rule's name beats the gauge's without one.
        #expect(page.names == ["c", "h", "h_bucket_gauge", "t", "t_bucket"])
    }
}
