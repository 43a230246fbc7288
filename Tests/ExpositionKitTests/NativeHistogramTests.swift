import ExpositionKit
import HTTP
import Statsd
import TestSupport
import Testing

@Suite struct NativeHistogramTests {
    private func options(
        factor: Double = 1.1, bucketsMax: Int = 256, _ timers: ExpositionTimers = .histogram
    ) -> ExpositionOptions {
        var options = ExpositionOptions()
        options.timers = timers
        options.nativeFactor = factor
        options.nativeBucketsMax = bucketsMax
        return options
    }

    private func histogram(
        _ options: ExpositionOptions, _ fill: (inout TickMaker) -> Void
    ) throws -> NativeHistogram {
        var exposition = Exposition(options: options)
        var maker = TickMaker(edges: ExpositionOptions.classicBuckets(for: [options]))
        fill(&maker)
        exposition.take(&maker)
        let page = try CheckedMessages(exposition.page(.protobuf).bytes())
        return try #require(page.families.first?.histograms[""])
    }

    @Test(arguments: [
        (1.1, 3), (1.0906, 3), (1.09, 4), (1.2, 2), (1.19, 2), (1.5, 1), (2, 0), (1.99, 1), (4, -1),
        (65_536, -4),
        (1.03, 5), (1.0001, 5), (1.022, 5), (1.05, 4),
    ])
    func `the schema is the coarsest whose buckets grow by the factor at most`(
        factor: Double, schema: Int
    ) throws {
        let histogram = try histogram(options(factor: factor)) { $0.timer("t", [1]) }
        #expect(histogram.schema == schema)
    }

    @Test func `a bucket's upper limit is its own, the lower one is not`() throws {
        // Schema 3: 2^(i/8); the page's unit is seconds.
        let histogram = try histogram(options()) {
            $0.timer("t", [1000, 1000.0001, 2000, 2000.001, 500, 250])
        }
        #expect(histogram.positive == [0: 1, 1: 1, 8: 1, 9: 1, -8: 1, -16: 1])
        #expect(histogram.count == 6)
        #expect(histogram.zeroCount == 0)
        #expect(histogram.zeroThreshold == Double(sign: .plus, exponent: -128, significand: 1))
    }

    @Test func `zeros and values below zero have their own buckets`() throws {
        let histogram = try histogram(options(factor: 2)) {
            $0.timer("t", [0, 1e-300, -1e-300, -3, -4, -5, 3, 0], type: .histogram)
        }
        #expect(histogram.zeroCount == 4)
        #expect(histogram.negative == [2: 2, 3: 1])
        #expect(histogram.positive == [2: 1])
        #expect(histogram.sum == -9)
    }

    @Test func `every value is in the bucket that its logarithm says`() throws {
        for (factor, perOctave) in [(1.1, 8.0), (2, 1), (16, 0.25)] {
            var random = SplitMix64(seed: 5)
            let values = (0..<2_000).map { _ in
                Double(random.below(1 << 40) + 1) / Double(1 << random.below(40))
            }
            let histogram = try histogram(options(factor: factor, bucketsMax: 2_048)) {
                $0.timer("t", values, type: .distribution)
            }
            var left = histogram.positive
            for value in values {
                // From bit to bit: exponents by comparison, the rest by roots.
                let index = Self.index(of: value, perOctave: perOctave)
                left[index, default: 0] &-= 1
            }
            #expect(left.values.allSatisfy { $0 == 0 }, "factor \(factor)")
        }
    }

    /// The least i with value ≤ 2^(i/perOctave), found by multiplying.
    private static func index(of value: Double, perOctave: Double) -> Int {
        var root = 2.0
        var steps = perOctave
        while steps > 1 {
            root = root.squareRoot()
            steps /= 2
        }
        if perOctave < 1 {
            root = Double(sign: .plus, exponent: Int(1 / perOctave), significand: 1)
        }
        var limit = 1.0
        var index = 0
        while limit < value {
            limit *= root
            index += 1
        }
        while limit / root >= value {
            limit /= root
            index -= 1
        }
        return index
    }

    @Test func `too many buckets become half as many, and nothing is lost`() throws {
        let values = (0..<200).map { Double(sign: .plus, exponent: $0 / 8, significand: 1) + 0.01 }
        for bucketsMax in [1, 2, 7, 20, 256] {
            let histogram = try histogram(options(bucketsMax: bucketsMax)) {
                for value in values { $0.timer("t", [value, -value, 0], type: .histogram) }
            }
            #expect(histogram.count == 600)
            #expect(histogram.zeroCount == 200)
            let schema = try #require(histogram.schema)
            #expect(
                histogram.positive.count + histogram.negative.count <= bucketsMax || schema == -4)
            #expect(schema < 3 || bucketsMax == 256)
        }
    }

    @Test func `a sketch is in the same buckets as its values, ms within the sketch's error`()
        throws
    {
        var random = SplitMix64(seed: 9)
        let values = (0..<5_000).map { _ in Double(random.below(1_000_000)) / 128 - 100 }
        let plain = try [false, true].map { isSketch in
            try histogram(options(factor: 1.05)) {
                if isSketch {
                    $0.sketch("t", values, type: .histogram)
                } else {
                    $0.timer("t", values, type: .histogram)
                }
            }
        }
        #expect(plain[0].positive == plain[1].positive)
        #expect(plain[0].negative == plain[1].negative)
        #expect(plain[0].zeroCount == plain[1].zeroCount)
        let seconds = try histogram(options(factor: 1.05)) { $0.sketch("t", values) }
        #expect(seconds.count == 5_000)
        let exact = try histogram(options(factor: 1.05)) { $0.timer("t", values) }
        let cumulative = [seconds, exact].map { histogram in
            (-400...400).map { index in
                histogram.positive.reduce(0) { $1.key <= index ? $0 + $1.value : $0 }
            }
        }
        for index in 1..<800 {
            #expect(cumulative[0][index] >= cumulative[1][index - 1])
            #expect(cumulative[0][index - 1] <= cumulative[1][index])
        }
    }

    @Test func `fractions of counts are whole numbers that never fall`() throws {
        let options = options()
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        var random = SplitMix64(seed: 2)
        var last: [Int: UInt64] = [:]
        for _ in 0..<50 {
            maker.timer(
                "t", (0..<3).map { _ in Double(random.below(9) + 1) * 100 },
                weights: [1 / 0.3, 1.5, 1 / 0.7])
            exposition.take(&maker)
            let page = try CheckedMessages(exposition.page(.protobuf).bytes())
            let now = try #require(page.families[0].histograms[""])
            for (index, count) in last { #expect((now.positive[index] ?? 0) >= count) }
            last = now.positive
        }
    }

    @Test func `a factor of at most 1 and a text page have classic buckets only`() throws {
        for factor in [0, 1] as [Double] {
            let histogram = try histogram(options(factor: factor)) { $0.timer("t", [20, 3000]) }
            #expect(histogram.schema == nil)
            #expect(histogram.count == 2)
            #expect(histogram.classic.map(\.count) == [0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2])
        }
        var exposition = Exposition(options: options())
        var maker = TickMaker()
        maker.timer("t", [20, 3000])
        exposition.take(&maker)
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.samples.count == 14)
    }

    @Test func `a mapping rule has its own factor and limit`() throws {
        var mapping = MappingRules()
        for (number, factor) in [4.0, 1.0].enumerated() {
            var rule = MappingRule(match: "r\(number).*", name: "r\(number)")
            rule.options.observer = .histogram
            rule.options.nativeFactor = factor
            rule.options.nativeBucketsMax = 2
            mapping.rules.append(rule)
        }
        var pages = MappedPages(mapping)
        let values = (0..<10).map { "r0.x:\(1 << ($0 * 3))|h\nr1.x:\(1 << ($0 * 3))|h" }
        _ = try pages.page(values.joined(separator: "\n"))
        let page = try CheckedMessages(pages.bytes(.protobuf))
        let first = try #require(page.families[0].histograms[""])
        #expect(first.schema == -4)
        #expect(first.positive == [0: 1, 1: 5, 2: 4])
        #expect(page.families[1].histograms[""]?.schema == nil)
    }
}
