import ExpositionKit
import HTTP
import Statsd
import TestSupport
import Testing

@Suite struct PropertyTests {
    /// What a client may send within a tick; values are exact in any order of sums.
    private enum Sample {
        case counter(String, Double)
        case gauge(String, Double, Double)
        case timer(String, [Double], MetricType)

        var key: String {
            switch self {
            case .counter(let key, _), .gauge(let key, _, _), .timer(let key, _, _): key
            }
        }
    }

    private static let names = [
        "a", "a.b", "a-b", "a_sum", "a.count", "a_timer", "a_gauge", "a_sum_sum", "martlet_x",
        "a_b_timer", "a_gauge_gauge", "b", "b_count_count", "a_gauge_timer", "a_set",
    ]
    private static let tags = ["", "|x:1", "|x:2", "|x.y:1|x-y:2", "|le:1", "|__a:b", "|x:1|y"]

    private func samples(_ random: inout SplitMix64) -> [Sample] {
        (0..<random.below(60) + 1).map { index in
            let key = random.pick(Self.names) + random.pick(Self.tags)
            switch random.below(4) {
            case 0: return .counter(key, Double(random.below(1000)) / 8)
            case 1: return .gauge(key, Double(random.below(100)), Double(index))
            case 2: return .timer(key, [Double(random.below(1000)), 3.5], .timer)
            default: return .timer(key, [Double(random.below(1000)) / 4], .histogram)
            }
        }
    }

    private func fill(_ maker: inout TickMaker, _ sample: Sample) {
        switch sample {
        case .counter(let key, let sum): maker.counter(key, sum)
        case .gauge(let key, let value, let seconds):
            maker.gauge(key, value, atSeconds: seconds)
        case .timer(let key, let values, let type): maker.timer(key, values, type: type)
        }
    }

    private func page(
        _ samples: [Sample], _ options: ExpositionOptions, _ random: inout SplitMix64
    ) throws -> String {
        var exposition = Exposition(options: options)
        var maker = TickMaker(edges: ExpositionOptions.classicBuckets(for: [options]))
        for sample in samples {
            fill(&maker, sample)
            guard random.oneIn(5) else { continue }
            exposition.take(&maker)
            if random.oneIn(2) { _ = try CheckedPage(exposition.page(.text).text()) }
        }
        exposition.take(&maker)
        return try exposition.page(options.naming == .openMetrics ? .openMetrics : .text).text()
    }

    @Test(arguments: 0..<4)
    func `the page does not depend on the order in which samples came`(variant: Int) throws {
        var options = ExpositionOptions()
        options.naming = variant & 1 == 0 ? .statsdExporter : .openMetrics
        options.timers = variant & 2 == 0 ? .summary : .histogram
        for seed in 0..<20 as Range<UInt64> {
            var random = SplitMix64(seed: seed * 4 + UInt64(variant))
            var samples = samples(&random)
            let first = try page(samples, options, &random)
            _ = try CheckedPage(first, options.naming == .openMetrics ? .openMetrics : .text)
            // A gauge's own updates keep their order: the pipeline sends the last one of a tick.
            let gauges = samples.filter { if case .gauge = $0 { true } else { false } }
            samples.removeAll { if case .gauge = $0 { true } else { false } }
            samples.shuffle(using: &random)
            let second = try page(gauges + samples, options, &random)
            #expect(first == second, "seed \(seed), variant \(variant)")
        }
    }

    @Test func `names are those of the rule whatever came and expired`() throws {
        for seed in 0..<60 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var options = ExpositionOptions()
            options.ttlSeconds = 5
            var exposition = Exposition(options: options)
            var maker = TickMaker()
            var seen: [OrderOracle.Family: Int] = [:]
            let bases = [
                "a", "a_sum", "a_sum_sum", "a_count", "a_timer", "a_gauge", "a_gauge_gauge",
            ]
            for now in 0..<40 {
                for _ in 0..<random.below(4) {
                    let family = OrderOracle.Family(base: random.pick(bases), kind: random.below(4))
                    seen[family] = now
                    switch family.kind {
                    case 0: maker.counter(family.base, 1)
                    case 1: maker.gauge(family.base, 1)
                    case 2: maker.timer(family.base, [1])
                    default: maker.set(family.base, 1)
                    }
                }
                exposition.takeSets(&maker, atSeconds: Double(now))
                exposition.take(&maker, atSeconds: Double(now))
                let live = Set(seen.filter { now - $0.value <= 5 }.keys)
                let page = try CheckedPage(exposition.page(.text).text())
                let expected = OrderOracle.names(live).values.sorted()
                #expect(page.names == expected, "seed \(seed), second \(now)")
            }
        }
    }

    @Test func `counters never go down`() throws {
        var random = SplitMix64(seed: 11)
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        var last: [String: Double] = [:]
        for _ in 0..<200 {
            for _ in 0..<5 {
                let name = "c\(random.below(6))"
                maker.counter(name, Double(random.below(200) - 60) / 3)
                if random.oneIn(9) { maker.forget(name, .counter) }
            }
            exposition.take(&maker)
            let page = try CheckedPage(exposition.page(.text).text())
            for (name, value) in last { #expect((page.samples[name] ?? -1) >= value) }
            last = page.samples
        }
        #expect(exposition.tally.negative > 100)
        #expect(exposition.tally.taken + exposition.tally.negative == 1000)
        #expect(Set(exposition.tally.negativeNames) == ["c0", "c1", "c2", "c3", "c4", "c5"])
    }
}
