import ExpositionKit
import HTTP
import Statsd
import TestSupport
import Testing

@Suite struct NameTests {
    private func page(
        _ naming: ExpositionNaming = .statsdExporter, _ fill: (inout TickMaker) -> Void
    ) throws -> CheckedPage {
        var options = ExpositionOptions()
        options.naming = naming
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        fill(&maker)
        exposition.take(&maker)
        switch naming {
        case .statsdExporter: return try CheckedPage(exposition.page(.text).text())
        case .openMetrics:
            _ = try CheckedPage(exposition.page(.text).text())
            return try CheckedPage(exposition.page(.openMetrics).text(), .openMetrics)
        }
    }

    @Test(arguments: [
        ("a.b", "a_b"), ("a---b", "a_b"), ("a-b", "a_b"), ("1x", "_1x"), ("a:b", "a_b"),
        ("é", "_"), ("x😀y", "x_y"), ("a b/c", "a_b_c"), ("--", "_"), ("_", "_"), ("9", "_9"),
        ("a.-b", "a__b"), ("a-.-b", "a___b"), ("A0", "A0"), ("martlet_x", "exported_martlet_x"),
        ("martlet", "exported_martlet"), ("martlet.x", "exported_martlet_x"),
        ("martlets", "martlets"), ("go_goroutines", "go_goroutines"),
        ("martlet_events_total", "martlet_events_total"),
        ("martlet_service_check", "martlet_service_check"),
        ("martlet.events_total", "exported_martlet_events_total"),
    ])
    func `names are escaped as the reference does`(raw: String, name: String) throws {
        #expect(try page { $0.counter(raw, 1) }.names == [name])
    }

    @Test(arguments: [
        ("le:1", "exported_le=\"1\""), ("quantile:x", "exported_quantile=\"x\""),
        ("__name__:x", "exported___name__=\"x\""), ("__x:1", "exported___x=\"1\""),
        ("a.b:1", "a_b=\"1\""), ("a", "a=\"true\""), ("a:", "a=\"true\""), ("1:2", "_1=\"2\""),
        ("a:x\ny", "a=\"x\\ny\""), ("a:\"\\", "a=\"\\\"\\\\\""), ("a:b:c", "a=\"b:c\""),
        ("a:\u{0}\r", "a=\"\u{0}\r\""), ("-.:1", "__1"), ("b:1|a:2", "a=\"2\",b=\"1\""),
    ])
    func `labels are legal whatever the tags are`(tags: String, labels: String) throws {
        let expected = labels == "__1" ? "exported___=\"1\"" : labels
        for fill in [
            { (maker: inout TickMaker) in maker.counter("x|\(tags)", 1) },
            { $0.timer("x|\(tags)", [1]) },
        ] {
            let samples = try page(.statsdExporter, fill).samples.keys
            #expect(samples.allSatisfy { $0.contains(expected) }, "\(samples)")
        }
    }

    @Test func `of tag keys that become one the last in order stays`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        maker.counter("x|a.b:1|a-b:2|a_b:0", 1)
        exposition.take(&maker)
        #expect(exposition.tally.tagCollisions == 2)
        #expect(try CheckedPage(exposition.page(.text).text()).samples == ["x{a_b=\"0\"}": 1])
    }

    @Test func `differently composed characters are different labels`() throws {
        let page = try page {
            $0.counter("x|a:\u{e9}", 1)
            $0.counter("x|a:e\u{301}", 2)
        }
        #expect(page.identities == 2)
    }

    @Test func `series that become one are added up, or the latest counts`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        maker.counter("a.b", 1)
        maker.counter("a-b", 2)
        maker.counter("a.b", 4)
        maker.gauge("g.x", 7, atSeconds: 5)
        maker.gauge("g-x", 8, atSeconds: 4)
        maker.timer("t", [1000])
        maker.timer("t", [2], type: .histogram)
        maker.timer("t", [3], type: .distribution)
        maker.set("s.x", 5)
        maker.set("s-x", 3)
        exposition.take(&maker)
        exposition.takeSets(&maker)
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.samples["a_b"] == 7)
        #expect(page.samples["g_x"] == 7)
        #expect(page.samples["t_sum"] == 6)
        #expect(page.samples["t_count"] == 3)
        #expect(page.samples["s_x"] == 5)
        #expect(exposition.tally.merged == 5)
    }

    @Test func `a gauge of its own may take any value, also when clocks go back`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        for (value, seconds) in [(5.0, 100.0), (3, 100), (2, 50)] {
            maker.gauge("g", value, atSeconds: seconds)
            exposition.take(&maker)
            #expect(try CheckedPage(exposition.page(.text).text()).samples["g"] == value)
        }
    }

    // MARK: Conflicts

    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
    func `a name belongs to one type whatever came first`(order: [Int]) throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        for kind in order {
            switch kind {
            case 0: maker.counter("x", 1)
            case 1: maker.gauge("x", 2)
            case 2: maker.timer("x", [3])
            default: maker.set("x", 4)
            }
            exposition.take(&maker)
            exposition.takeSets(&maker)
            _ = try CheckedPage(exposition.page(.text).text())
        }
        maker.set("x", 4)
        exposition.takeSets(&maker)
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.names == ["x", "x_gauge", "x_set", "x_timer"])
        #expect(page.families["x"]?.type == "counter")
        #expect(page.samples["x_set"] == 4)
        #expect(
            exposition.conflicts
                == ["gauge", "set", "timer"].map {
                    ExpositionConflict(
                        name: "x", kind: $0, exposedName: "x_\($0)", winnerName: "x",
                        winnerKind: "counter")
                })
    }

    @Test(arguments: [false, true])
    func `a timer's endings are nobody else's`(isReversed: Bool) throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        let fills: [(inout TickMaker) -> Void] = [
            { $0.timer("x", [1]) }, { $0.counter("x_count", 1) }, { $0.timer("y", [1]) },
            { $0.timer("y.sum", [1]) }, { $0.gauge("y.bucket", 1) },
        ]
        for fill in isReversed ? fills.reversed() : fills {
            fill(&maker)
            exposition.take(&maker)
            _ = try CheckedPage(exposition.page(.text).text())
        }
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.names == ["x_count", "x_timer", "y", "y_bucket", "y_sum_timer"])
    }

    @Test func `a histogram owns _bucket, too`() throws {
        var options = ExpositionOptions()
        options.timers = .histogram
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        maker.timer("y", [1])
        maker.gauge("y.bucket", 1)
        exposition.take(&maker)
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.names == ["y_bucket", "y_timer"])
    }

    @Test func `with naming openmetrics _total and _created are the counter's`() throws {
        let page = try page(.openMetrics) {
            $0.counter("x", 1)
            $0.counter("x_total", 1)
            $0.gauge("x_created", 1)
            $0.gauge("x_total", 5)
            $0.counter("_total", 3)
            $0.counter("y_total_total", 1)
            $0.counter("y", 1)
        }
        #expect(page.samples["x_total"] == 2)
        #expect(page.samples["x_created_gauge"] == 1)
        #expect(page.samples["x_total_gauge"] == 5)
        #expect(page.samples["_total_total"] == 3)
        #expect(page.samples["y_total"] == 1)
        #expect(page.samples["y_total_counter_total"] == 1)
    }

    @Test func `a name is free again once its family has expired`() throws {
        var options = ExpositionOptions()
        options.ttlSeconds = 10
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        maker.counter("x", 1)
        maker.gauge("x", 2)
        exposition.take(&maker, atSeconds: 0)
        maker.gauge("x", 3)
        exposition.take(&maker, atSeconds: 9)
        #expect(try CheckedPage(exposition.page(.text).text()).names == ["x", "x_gauge"])
        exposition.take(&maker, atSeconds: 11)
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.samples == ["x": 3])
        #expect(exposition.conflicts.isEmpty)
        #expect(exposition.tally.expired == 1)
        maker.counter("x", 5)
        exposition.take(&maker, atSeconds: 12)
        let again = try CheckedPage(exposition.page(.text).text())
        #expect(again.samples == ["x": 5, "x_gauge": 3])
    }
}
