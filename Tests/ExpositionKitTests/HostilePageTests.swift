import ExpositionKit
import HTTP
import Statsd
import TestSupport
import Testing

/// No input and no mapping file can take the page down, or the agent's own metrics from it.
@Suite struct HostilePageTests {
    private static let names = [
        "a", "a_sum", "a_count", "a_bucket", "a_total", "a_created", "a.b", "a-b", "martlet",
        "martlet_lines_received_total", "martlet.lines", "statsd_exporter_lines_total", "go",
        "statsd.exporter", "0", "_", "a_total_total", "up", "a_timer", "a_gauge_gauge", "",
    ]
    private static let tags = [
        "", "|#le:1", "|#quantile:x,le:y", "|#__name__:up", "|#__:,__x", "|#a:\"\\\n", "|#job:b",
        "|#exported_le:2,le:1", "|#a:1,b:2", "|#b:2", "|#\u{0}:\u{7f}", "|#ü:ß", "|#a.b:1,a-b:2",
    ]
    private static let types = ["c", "g", "ms", "h", "d", "s"]
    private static let targets = [
        "a", "$1", "a_$1", "martlet_$1", "statsd_exporter_lines_total", "$1_sum", "le", "a_bucket",
        "${1}_total", "$1$2",
    ]
    private static let labelKeys = ["le", "quantile", "__name__", "a", "exported_le", "ä b", "0"]

    private func rules(_ random: inout SplitMix64) -> MappingRules {
        var mapping = MappingRules()
        for _ in 0..<random.below(5) {
            let match = random.pick(["*", "a", "a.*", "*.*", "martlet.*", "a_sum", "a_*", "**"])
            var rule = MappingRule(match: match, name: random.pick(Self.targets))
            for _ in 0..<random.below(3) {
                let key = random.pick(Self.labelKeys)
                guard !rule.labels.contains(where: { $0.key == key }) else { continue }
                rule.labels.append(
                    MappingRule.Label(key: key, value: random.pick(["$1", "", "\"\n\\", "x"])))
            }
            rule.honorsTags = random.oneIn(2)
            if random.oneIn(2) { rule.options.help = random.pick(["", " ", "a\nb\\\"", "# EOF"]) }
            rule.options.observer = random.pick([nil, .summary, .histogram])
            if random.oneIn(3) { rule.options.buckets = random.pick([[], [0], [-1, 1e300]]) }
            if random.oneIn(3) { rule.options.quantiles = random.pick([[], [0, 1], [0.5, 0.5]]) }
            if random.oneIn(3) { rule.options.ttlSeconds = random.pick([0, 0.001, 3, 1e12]) }
            if random.oneIn(3) { rule.options.maxAgeSeconds = random.pick([1e-9, 2, 1e12]) }
            if random.oneIn(3) { rule.options.ageBuckets = random.pick([1, 7, 1_000]) }
            if random.oneIn(3) { rule.options.nativeFactor = random.pick([1, 1.001, 1e9]) }
            if random.oneIn(3) { rule.options.nativeBucketsMax = random.pick([1, 3, .max]) }
            mapping.rules.append(rule)
        }
        return mapping
    }

    private func line(_ random: inout SplitMix64, _ generator: inout LineGenerator) -> String {
        if random.oneIn(3) { return String(decoding: generator.next(), as: UTF8.self) }
        let name = random.pick(Self.names) + (random.oneIn(3) ? "." + random.pick(Self.names) : "")
        let value = random.pick(["1", "0", "-2", "1e308", "4e-324", "1e-130", "0.3", "12345678"])
        let rate = random.oneIn(4) ? random.pick(["|@0.3", "|@1e-6"]) : ""
        return "\(name):\(value)|\(random.pick(Self.types))\(rate)\(random.pick(Self.tags))"
    }

    private func own(_ reserved: [String]) -> [MetricFamily] {
        let names = ["martlet_lines_received_total"] + reserved.map { $0 + "lines_total" }
        return names.map { name in
            MetricFamily(
                name: name, kind: .counter, help: "Lines.",
                samples: [.init(labels: [("listener", "udp"), ("a", "\"\n")], value: 12)])
        }
    }

    private func options(_ random: inout SplitMix64) -> ExpositionOptions {
        var options = ExpositionOptions()
        options.naming = random.pick([.statsdExporter, .openMetrics])
        options.timers = random.pick([.summary, .histogram])
        options.conflicts = random.pick([.rename, .first])
        options.reservedPrefixes = random.pick([[], ["statsd_exporter_"]])
        options.ttlSeconds = random.pick([0, 2, 10_000])
        return options
    }

    @Test func `whatever comes in, the page is whole and the agent's own metrics are on it`() throws
    {
        for seed in 0..<25 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var generator = LineGenerator(seed: seed)
            let options = options(&random)
            var pages = MappedPages(rules(&random), options)
            let own = own(options.reservedPrefixes)
            var now = 1_000.0
            for _ in 0..<6 {
                if random.oneIn(5) { pages.reload(rules(&random)) }
                now += Double(random.pick([1, 1, 3, 5_000]))
                let lines = (0..<random.below(40)).map { _ in line(&random, &generator) }
                _ = try pages.page(lines.joined(separator: "\n"), atSeconds: now)
                do { try check(&pages, options, own) } catch {
                    Issue.record("seed \(seed): \(error)")
                    return
                }
            }
        }
    }

    private func check(
        _ pages: inout MappedPages, _ options: ExpositionOptions, _ own: [MetricFamily]
    ) throws {
        let text = try CheckedPage(pages.body(.text, own: own).text())
        let messages = try CheckedMessages(pages.body(.protobuf, own: own).bytes())
        #expect(messages.families.map(\.name) == text.names)
        for family in own {
            let shown = "\(family.name){a=\"\\\"\\n\",listener=\"udp\"}"
            #expect(text.samples[shown] == 12)
            #expect(messages.samples[shown] == 12)
            #expect(text.families[family.name]?.samples.count == 1)
        }
        guard options.naming == .openMetrics else { return }
        _ = try CheckedPage(pages.body(.openMetrics, own: own).text(), .openMetrics)
    }
}
