import ExpositionKit
import Statsd
import TestSupport
import Testing

@Suite struct MappingTests {
    private func rules(_ rules: MappingRule...) -> MappingRules {
        var mapping = MappingRules()
        mapping.rules = rules
        return mapping
    }

    private func rule(
        _ match: String, _ name: String, _ change: (inout MappingOptions) -> Void = { _ in }
    ) -> MappingRule {
        var rule = MappingRule(match: match, name: name)
        rule.labels = [MappingRule.Label(key: "l", value: "$1")]
        change(&rule.options)
        return rule
    }

    @Test func `a rule gives family, labels and help`() throws {
        var pages = MappedPages(rules(rule("app.*", "app") { $0.help = "An \"app\"\\\nof ours." }))
        let page = try pages.page("app.a:1|c\napp.b:2|c\nother.c:3|c")
        #expect(page.contains("# HELP app An \"app\"\\\\\\nof ours.\n# TYPE app counter\n"))
        #expect(page.contains("app{l=\"a\"} 1\napp{l=\"b\"} 2\n"))
        #expect(page.contains("# HELP other_c Counter received over StatsD.\n"))
        _ = try CheckedPage(page)
    }

    @Test func `timers are summaries and histograms side by side`() throws {
        let mapping = rules(
            rule("h.*", "h") {
                $0.observer = .histogram
                $0.buckets = [0.1, 1]
            },
            rule("s.*", "s") {
                $0.observer = .summary
                $0.quantiles = [0.99, 0.25, 0.25]
            })
        var pages = MappedPages(mapping)
        let page = try pages.page("h.a:50|ms\nh.a:500|ms\nh.a:5|h\ns.a:100|ms\nplain:100|ms")
        for line in [
            "# TYPE h histogram\nh_bucket{l=\"a\",le=\"0.1\"} 1\nh_bucket{l=\"a\",le=\"1\"} 2\n"
                + "h_bucket{l=\"a\",le=\"+Inf\"} 3\nh_sum{l=\"a\"} 5.55\nh_count{l=\"a\"} 3\n",
            "# TYPE s summary\ns{l=\"a\",quantile=\"0.25\"} 0.1\n"
                + "s{l=\"a\",quantile=\"0.99\"} 0.1\n",
            "# TYPE plain summary\nplain{quantile=\"0.5\"} 0.1\n",
        ] {
            #expect(page.contains(line), "\(line)\n\(page)")
        }
        _ = try CheckedPage(page)
    }

    @Test func `defaults hold for series without a rule`() throws {
        var mapping = rules()
        mapping.unmapped.observer = .histogram
        mapping.unmapped.buckets = [1]
        mapping.unmapped.ttlSeconds = 60
        var pages = MappedPages(mapping)
        #expect(try pages.page("t:500|ms").contains("t_bucket{le=\"1\"} 1\n"))
        #expect(try pages.page("", atSeconds: 1_059).contains("t_count 1\n"))
        #expect(try !pages.page("", atSeconds: 1_062).contains("t_count"))
    }

    @Test func `a timer of more values than are kept is counted in its rule's buckets`() throws {
        let mapping = rules(
            rule("h.*", "h") {
                $0.observer = .histogram
                $0.buckets = [3, 7]
            })
        var pages = MappedPages(mapping)
        let lines = (1...10).map { "h.a\(String(repeating: ":\($0)", count: 1_000))|h" }
        let page = try pages.page(lines.joined(separator: "\n"))
        #expect(page.contains("h_bucket{l=\"a\",le=\"3\"} 3000\n"), "\(page)")
        #expect(page.contains("h_bucket{l=\"a\",le=\"7\"} 7000\n"))
        #expect(page.contains("h_count{l=\"a\"} 10000\n"))
    }

    @Test func `each rule has its own time to live, 0 is for ever`() throws {
        var mapping = rules(
            rule("a.*", "a") { $0.ttlSeconds = 10 }, rule("b.*", "b") { $0.ttlSeconds = 0 })
        mapping.unmapped.ttlSeconds = 100
        var pages = MappedPages(mapping)
        _ = try pages.page("a.x:1|c\nb.x:1|c\nc.x:1|c")
        let later = try pages.page("", atSeconds: 1_050)
        #expect(!later.contains("a{") && later.contains("b{") && later.contains("c_x"))
        let last = try pages.page("", atSeconds: 1_000_000)
        #expect(last.contains("b{") && !last.contains("c_x"))
    }

    @Test func `a reload gives existing series the new options of their rule`() throws {
        var pages = MappedPages(rules(rule("a.*", "a") { $0.ttlSeconds = 10 }))
        _ = try pages.page("a.x:1|c")
        pages.reload(
            rules(rule("z.*", "z"), rule("a.*", "a") { $0.ttlSeconds = 1_000 }))
        let page = try pages.page("z.x:1|c", atSeconds: 1_005)
        #expect(page.contains("a{l=\"x\"} 1\n"))
        #expect(try pages.page("", atSeconds: 1_500).contains("a{l=\"x\"} 1\n"))
        #expect(try pages.page("a.x:1|c", atSeconds: 1_501).contains("a{l=\"x\"} 2\n"))
        #expect(try !pages.page("", atSeconds: 3_000).contains("a{"))
    }

    @Test func `a reload that changes buckets begins those timers anew, and no counter`() throws {
        func histogram(_ bucket: Double) -> MappingRules {
            rules(
                rule("t.*", "t") {
                    $0.observer = .histogram
                    $0.buckets = [bucket]
                    $0.help = "Bucket \(bucket)."
                },
                rule("c.*", "c"))
        }
        var pages = MappedPages(histogram(1))
        _ = try pages.page("t.x:500|ms\nc.x:1|c")
        pages.reload(histogram(2))
        let page = try pages.page("t.x:1500|ms\nc.x:1|c", atSeconds: 1_001)
        #expect(page.contains("# HELP t Bucket 2.0.\n"))
        #expect(
            page.contains("t_bucket{l=\"x\",le=\"2\"} 1\n") && page.contains("t_count{l=\"x\"} 1\n")
        )
        #expect(page.contains("c{l=\"x\"} 2\n"))
    }

    @Test func `rules that give one name different help and labels cannot break a page`() throws {
        var other = rule("b.*", "n") { $0.help = "Two." }
        other.labels = [MappingRule.Label(key: "m", value: "$1")]
        var pages = MappedPages(rules(rule("a.*", "n") { $0.help = "One." }, other))
        let page = try pages.page("a.x:1|c\nb.x:1|c\na.y:1|g\nb.z:1|ms")
        #expect(page.contains("# HELP n One.\n"))
        _ = try CheckedPage(page)
    }

    @Test func `a rule's histogram keeps its endings for itself, whatever came first`() throws {
        let mapping = rules(rule("t.*", "x") { $0.observer = .histogram })
        var pages = MappedPages(mapping)
        _ = try CheckedPage(pages.page("x_bucket:1|g"))
        let page = try pages.page("t.a:1|ms\nx_bucket:2|g")
        _ = try CheckedPage(page)
        #expect(page.contains("x_bucket_gauge 2\n") && page.contains("x_bucket{"))
    }
}
