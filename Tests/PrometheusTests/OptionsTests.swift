import BackendKit
import Configuration
import ExpositionKit
import HTTP
import Prometheus
import Testing

@Suite struct OptionsTests {
    private func decode(
        _ entries: [(String, ConfigNode)]
    ) -> (options: PrometheusOptions, problems: [String]) {
        var problems = ConfigProblems()
        let options = PrometheusOptions.schema.decode(.mapping(entries), reporting: &problems)
        return (options, problems.errors.map { "\($0)" })
    }

    @Test func `nothing written means the defaults`() {
        let (options, problems) = decode([("type", .scalar("prometheus"))])
        #expect(problems == [])
        #expect(options == PrometheusOptions())
        #expect(options.series.ttlSeconds == 90_000)
        #expect(ExpositionOptions.classicBuckets(for: [options.series]) == [])
    }

    @Test func `every key is read, and written as it is read`() {
        let entries: [(String, ConfigNode)] = [
            ("type", .scalar("prometheus")), ("name", .scalar("main")),
            ("include", .sequence([.scalar("web.*")])), ("exclude", .sequence([.scalar("*.x")])),
            ("path", .scalar("/custom")), ("naming", .scalar("openmetrics")),
            ("timers", .scalar("histogram")), ("unit", .scalar("milliseconds")),
            ("quantiles", .sequence([.scalar("0.25"), .scalar("1")])),
            ("max_age", .scalar("1m")), ("ttl", .scalar("0s")),
            ("buckets", .sequence([.scalar("-1"), .scalar("0.5")])),
        ]
        let (options, problems) = decode(entries)
        #expect(problems == [])
        #expect(options.series.common.name == "main")
        #expect(options.series.common.filter.include == [NameGlob("web.*")])
        #expect(options.series.common.filter.exclude == [NameGlob("*.x")])
        #expect(options.path == "/custom")
        #expect(options.series.naming == .openMetrics)
        #expect(options.series.timers == .histogram)
        #expect(options.series.unit == .milliseconds)
        #expect(options.series.quantiles == [0.25, 1])
        #expect(options.series.maxAgeSeconds == 60)
        #expect(options.series.ttlSeconds == 0)
        #expect(options.series.buckets == [-1, 0.5])
        var reported = ConfigProblems()
        let schema = PrometheusOptions.schema
        #expect(schema.decode(schema.encode(options), reporting: &reported) == options)
        #expect(reported.errors.isEmpty)
    }

    @Test(arguments: [
        ("naming", ConfigNode.scalar("other")), ("timers", .scalar("both")),
        ("unit", .scalar("hours")), ("quantiles", .sequence([.scalar("1.5")])),
        ("quantiles", .sequence([.scalar("0.9"), .scalar("0.5")])),
        ("buckets", .sequence([])), ("buckets", .sequence([.scalar("1"), .scalar("1")])),
        ("buckets", .sequence([.scalar("inf")])), ("max_age", .scalar("1s")),
        ("ttl", .scalar("-1s")), ("path", .scalar("metrics")), ("path", .scalar("/a b")),
        ("path", .scalar("/a?b")), ("queue_bytes_max", .scalar("1MiB")), ("ttls", .scalar("1h")),
    ])
    func `a wrong value is reported`(key: String, value: ConfigNode) {
        let (_, problems) = decode([(key, value)])
        #expect(problems.count == 1)
    }

    @Test func `several expositions share one list of edges`() {
        var seconds = ExpositionOptions()
        seconds.timers = .histogram
        seconds.buckets = [0.1, 1]
        var plain = seconds
        plain.unit = .milliseconds
        plain.buckets = [1, 100]
        let edges = ExpositionOptions.classicBuckets(for: [seconds, plain, ExpositionOptions()])
        #expect(edges == [0.1, 1, 100, 1000])
    }
}
