import ExpositionKit
import HTTP
import Statsd
import TestSupport
import Testing

@Suite struct ProtobufPageTests {
    private func own() -> [MetricFamily] {
        [
            MetricFamily(
                name: "martlet_lines_received_total", kind: .counter, help: "Lines.",
                samples: [
                    .init(labels: [("listener", "udp://[::1]:8125")], value: 12),
                    .init(labels: [("listener", "udp")], value: 3),
                ]),
            MetricFamily(
                name: "martlet_series", kind: .gauge, help: "Series.", samples: [.init(value: 2)]),
        ]
    }

    /// With edges written alike.
    private func plain(_ samples: [String: Double]) -> [String: Double] {
        let pairs = samples.map { ($0.key.replacing(".0\"", with: "\""), $0.value) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test(arguments: 0..<4)
    func `it says the same as the text page`(variant: Int) throws {
        var options = ExpositionOptions()
        options.naming = variant & 1 == 0 ? .statsdExporter : .openMetrics
        options.timers = variant & 2 == 0 ? .summary : .histogram
        options.quantiles = [0.25, 0.5, 0.99]
        options.buckets = [0.25, 1.5]
        for seed in 0..<20 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var exposition = Exposition(options: options)
            var maker = TickMaker()
            for _ in 0..<random.below(80) {
                let tag = random.pick(["", "|a:1", "|a:\"\n\\", "|é:ü", "|le:2", "|b:x|a:y"])
                let name = "\(random.pick(["x", "y.z", "martlet_q", "x_sum", "b_total"]))\(tag)"
                switch random.below(4) {
                case 0: maker.counter(name, Double(random.below(100)) / 4)
                case 1: maker.gauge(name, Double(random.below(100)) - 50)
                case 2: maker.timer(name, [Double(random.below(5_000))])
                default: maker.set(name, Double(random.below(9)))
                }
            }
            exposition.take(&maker)
            exposition.takeSets(&maker)
            let text = try CheckedPage(exposition.page(.text, own: own()).text())
            let bytesMax = random.below(3_000) + 1
            let messages = try CheckedMessages(
                exposition.page(.protobuf, own: own()).bytes(bytesMax: bytesMax))
            #expect(messages.families.map(\.name) == text.names, "seed \(seed)")
            for family in messages.families {
                #expect(text.families[family.name]?.type == family.type)
                #expect(text.families[family.name]?.help == family.help)
            }
            let (shown, read) = (plain(text.samples), plain(messages.samples))
            let different = Set(shown.keys).union(read.keys).filter { shown[$0] != read[$0] }
            #expect(different.isEmpty, "seed \(seed)")
        }
    }

    @Test func `a family that is larger than a piece is one message`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        for index in 0..<20_000 { maker.counter("requests|path:/p\(index)", Double(index)) }
        maker.gauge("before", 1)
        maker.gauge("sequel", 2)
        exposition.take(&maker)
        for bytesMax in [1_000, 65_536] {
            let page = exposition.page(.protobuf, own: own())
            // What comes in meanwhile is not on this page.
            maker.counter("requests|path:/p0", 5)
            maker.counter("requests|path:/new", 5)
            exposition.take(&maker)
            let messages = try CheckedMessages(page.bytes(bytesMax: bytesMax))
            #expect(
                messages.families.map(\.name) == [
                    "before", "martlet_lines_received_total", "martlet_series", "requests",
                    "sequel",
                ])
            #expect(messages.samples["requests{path=\"/p19999\"}"] == 19_999)
            #expect(messages.samples.count == 20_000 + (bytesMax == 1_000 ? 5 : 6))
        }
    }

    @Test func `an empty page is empty`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        #expect(try exposition.page(.protobuf).bytes().isEmpty)
    }

    @Test func `counts are whole there, and as they are in text`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        maker.timer("t", [1000], weights: [1.5])
        exposition.take(&maker)
        #expect(try CheckedPage(exposition.page(.text).text()).samples["t_count"] == 1.5)
        let messages = try CheckedMessages(exposition.page(.protobuf).bytes())
        #expect(messages.samples["t_count"] == 2)
        #expect(messages.samples["t_sum"] == 1.5)
    }
}
