import ExpositionKit
import HTTP
import Statsd
import TestSupport
import Testing

@Suite struct PageTests {
    private let lines = MetricFamily(
        name: "martlet_lines_received_total", kind: .counter, help: "Lines \\ received.",
        samples: [.init(labels: [("listener", "udp://127.0.0.1:8125")], value: 12)])

    @Test func `the default page is the reference's text format`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        maker.counter("a.counter", 1.5)
        maker.counter("a.counter", 2)
        maker.counter("a.counter|env:test", 2)
        maker.counter("a.counter|dc:x|env:prod", 4)
        maker.counter("a.counter|env:prod", 1)
        maker.gauge("big", 1e21)
        maker.timer("request.time|path:/a\"b\\c", [200, 200, 200])
        maker.timer("size", [512], type: .histogram)
        maker.set("users", 3)
        exposition.take(&maker)
        exposition.takeSets(&maker)
        let text = try exposition.page(.text, own: [lines]).text()
        #expect(try text == Golden.text("prometheus-summary.txt"))
        _ = try CheckedPage(text)
    }

    @Test(arguments: [
        (ExpositionFormat.openMetrics, "prometheus-histogram-openmetrics.txt"),
        (.text, "prometheus-histogram-text.txt"),
    ])
    func `with naming openmetrics counters end in _total in every format`(
        format: ExpositionFormat, golden: String
    ) throws {
        var options = ExpositionOptions()
        options.naming = .openMetrics
        options.timers = .histogram
        options.buckets = [0.1, 1]
        var exposition = Exposition(options: options)
        var maker = TickMaker(edges: ExpositionOptions.classicBuckets(for: [options]))
        maker.counter("hits.total|page:x", 5)
        maker.counter("hits|page:x", 2)
        maker.timer("latency", [50, 100, 100.5])
        maker.sketch("latency", [1000, 5000, 8000, 99.5])
        exposition.take(&maker)
        let own = [
            MetricFamily(
                name: "martlet_series", kind: .gauge, help: "Series.",
                samples: [
                    .init(labels: [("type", "gauge")], value: 2),
                    .init(labels: [("type", "counter")], value: 1),
                ]),
            MetricFamily(
                name: "martlet_lines_received_total", kind: .counter, help: "Lines.",
                samples: [.init(value: 12)]),
        ]
        let text = try exposition.page(format, own: own).text()
        #expect(try text == Golden.text(golden))
        _ = try CheckedPage(text, format)
    }

    @Test func `an empty page is empty, or only its end`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        #expect(try exposition.page(.text).text() == "")
        var options = ExpositionOptions()
        options.naming = .openMetrics
        exposition = Exposition(options: options)
        #expect(try exposition.page(.openMetrics).text() == "# EOF\n")
    }

    @Test func `own samples of one identity are one sample`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var twice = lines
        twice.samples += lines.samples
        let page = try CheckedPage(exposition.page(.text, own: [twice, lines]).text())
        #expect(
            page.samples
                == [#"martlet_lines_received_total{listener="udp://127.0.0.1:8125"}"#: 36])
    }

    @Test(arguments: [
        (1e21, "1e+21"), (1e6, "1e+06"), (100_000, "100000"), (0.0001, "0.0001"),
        (0.00001, "1e-05"), (-0.25, "-0.25"), (123_456_789, "1.23456789e+08"), (0, "0"),
    ])
    func `numbers look as Go prints them`(value: Double, text: String) throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        maker.gauge("g", value)
        exposition.take(&maker)
        #expect(try exposition.page(.text).text().hasSuffix("\ng \(text)\n"))
    }
}
