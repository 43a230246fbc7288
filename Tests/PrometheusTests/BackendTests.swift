import BackendKit
import EventLoop
import ExpositionKit
import HTTP
import Prometheus
import Statsd
import TestSupport
import Testing

@Suite struct BackendTests {
    /// Runs `test` with a backend on a loop of its own, and ends both.
    private func with(
        _ options: PrometheusOptions = PrometheusOptions(),
        _ test: (PrometheusBackend, Loop) throws -> Void
    ) throws {
        let loop = try Loop()
        let backend = try PrometheusBackend(options, on: loop)
        try test(backend, loop)
        backend.close()
        loop.close()
    }

    private func balance(_ ledger: BackendLedger) -> Bool {
        ledger.pointsQueued
            == ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +) + ledger.pointsWaiting
    }

    @Test func `a small tick is on the page at once, and its points are accounted for`() throws {
        try with { backend, _ in
            var maker = TickMaker()
            maker.counter("a", 1)
            maker.counter("b", -1)
            maker.gauge("g", 2)
            maker.timer("t", [1, 2, 3])
            maker.set("s", 4)
            #expect(backend.wantsTicks)
            backend.receive(maker.takeTick())
            backend.receive(maker.takeFlush())
            let page = try CheckedPage(backend.page(.text, own: []).text())
            #expect(page.names == ["a", "g", "s", "t"])
            #expect(backend.ledger.pointsQueued == 5)
            #expect(backend.ledger.pointsDelivered == 4)
            #expect(backend.ledger.dropped(.negativeCounter) == 1)
            #expect(backend.negativeCounterNames == ["b"])
            #expect(backend.ledger.pointsWaiting == 0)
            #expect(backend.seriesCount == 4)
        }
    }

    @Test func `a large tick is taken in by steps of the loop, and drain waits for it`() throws {
        try with { backend, loop in
            var maker = TickMaker()
            for index in 0..<5000 { maker.counter("c\(index)", 1) }
            backend.receive(maker.takeTick())
            #expect(backend.ledger.pointsWaiting > 0)
            #expect(backend.ledger.pointsDelivered > 0)
            #expect(balance(backend.ledger))
            var isDrained = false
            backend.drain {
                isDrained = true
                loop.stop()
            }
            #expect(!isDrained)
            loop.run()
            #expect(isDrained)
            #expect(backend.ledger.pointsDelivered == 5000)
            #expect(backend.ledger.pointsWaiting == 0)
        }
    }

    @Test func `what waits when the backend closes is counted as dropped`() throws {
        let loop = try Loop()
        let backend = try PrometheusBackend(PrometheusOptions(), on: loop)
        var maker = TickMaker()
        for index in 0..<5000 { maker.counter("c\(index)", 1) }
        backend.receive(maker.takeTick())
        backend.close()
        loop.close()
        #expect(backend.ledger.dropped(.stopped) > 0)
        #expect(backend.ledger.pointsWaiting == 0)
        #expect(balance(backend.ledger))
    }

    @Test func `include and exclude decide by the raw name`() throws {
        var options = PrometheusOptions()
        options.series.common.filter.include = [NameGlob("web.*")]
        options.series.common.filter.exclude = [NameGlob("*.debug")]
        try with(options) { backend, _ in
            var maker = TickMaker()
            maker.counter("web.hits", 1)
            maker.counter("web.debug", 1)
            maker.counter("web_hits", 1)
            maker.counter("web.errors", -1)
            maker.counter("db.errors", -1)
            maker.set("db.users", 0)
            maker.set("web.users", 2)
            for _ in 0..<2 {
                backend.receive(maker.takeTick())
                backend.receive(maker.takeFlush())
            }
            let page = try CheckedPage(backend.page(.text, own: []).text())
            #expect(page.samples == ["web_hits": 1, "web_users": 0])
            #expect(backend.ledger.pointsQueued == 3)
            #expect(backend.ledger.pointsDelivered == 2)
            #expect(backend.negativeCounterNames == ["web.errors"])
        }
    }

    @Test func `a scrape is answered in the format it asks for`() throws {
        var options = PrometheusOptions()
        let accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
        let request = HTTPRequest(headers: HTTPHeaders([("Accept", accept)]))
        try with(options) { backend, _ in
            #expect(
                backend.response(to: request, own: []).header("Content-Type")
                    == "text/plain; version=0.0.4; charset=utf-8")
        }
        options.series.naming = .openMetrics
        try with(options) { backend, _ in
            #expect(
                backend.response(to: request, own: []).header("Content-Type")
                    == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            let gzip = HTTPRequest(headers: HTTPHeaders([("Accept-Encoding", "gzip")]))
            #expect(
                backend.response(to: gzip, own: []).header("Content-Encoding") == "gzip")
        }
    }

    @Test func `Protocol Buffers are for who names the message`() throws {
        let accept =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            + "encoding=delimited,text/plain;version=0.0.4;q=0.5"
        let request = HTTPRequest(headers: HTTPHeaders([("Accept", accept)]))
        try with { backend, _ in
            var maker = TickMaker()
            maker.counter("a", 5)
            backend.receive(maker.takeTick())
            let response = backend.response(to: request, own: [])
            #expect(
                response.header("Content-Type")
                    == "application/vnd.google.protobuf; "
                    + "proto=io.prometheus.client.MetricFamily; encoding=delimited")
            let page = try CheckedMessages(backend.page(.protobuf, own: []).bytes())
            #expect(page.samples == ["a": 5])
        }
    }

    @Test func `what the first type keeps from the page is accounted for`() throws {
        var options = PrometheusOptions()
        options.series.conflicts = .first
        try with(options) { backend, _ in
            var maker = TickMaker()
            for _ in 0..<3 {
                maker.counter("x", 1)
                maker.gauge("x", 1)
                backend.receive(maker.takeTick())
            }
            #expect(backend.ledger.pointsQueued == 6)
            #expect(backend.ledger.pointsDelivered == 3)
            #expect(backend.ledger.dropped(.typeConflict) == 3)
            #expect(backend.refusedConflicts.map(\.pointsDropped) == [3])
            #expect(balance(backend.ledger))
        }
    }

    @Test func `a reload keeps the series unless the page means something else`() throws {
        try with { backend, _ in
            var maker = TickMaker()
            maker.counter("a", 5)
            maker.timer("t", [1000])
            backend.receive(maker.takeTick())
            var options = PrometheusOptions()
            options.series.quantiles = [1]
            options.series.ttlSeconds = 60
            options.series.common.filter.exclude = [NameGlob("a")]
            backend.reconfigure(options)
            maker.counter("a", 5)
            maker.timer("t", [1000])
            backend.receive(maker.takeTick())
            let page = try CheckedPage(backend.page(.text, own: []).text())
            #expect(page.samples == ["a": 5, "t{quantile=\"1\"}": 1, "t_sum": 2, "t_count": 2])
            options.series.timers = .histogram
            backend.reconfigure(options)
            #expect(try backend.page(.text, own: []).text() == "")
            maker.timer("t", [1000])
            backend.receive(maker.takeTick())
            let anew = try CheckedPage(backend.page(.text, own: []).text())
            #expect(anew.samples["t_count"] == 1)
            #expect(anew.families["t"]?.type == "histogram")
            #expect(balance(backend.ledger))
        }
    }
}
