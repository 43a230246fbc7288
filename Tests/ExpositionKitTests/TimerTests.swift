import ExpositionKit
import HTTP
import Statsd
import TestSupport
import Testing

@Suite struct TimerTests {
    private func page(_ exposition: inout Exposition) throws -> [String: Double] {
        try CheckedPage(exposition.page(.text).text()).samples
    }

    @Test func `weights count in sum, count, quantiles and buckets`() throws {
        for timers in ExpositionTimers.allCases {
            var options = ExpositionOptions()
            options.timers = timers
            var exposition = Exposition(options: options)
            var maker = TickMaker()
            maker.timer("t", [100])
            maker.timer("t", [1000, 2000], weights: [1, 8])
            exposition.take(&maker)
            let page = try page(&exposition)
            #expect(page["t_sum"] == 17.1)
            #expect(page["t_count"] == 10)
            switch timers {
            case .summary:
                let median = try #require(page["t{quantile=\"0.5\"}"])
                #expect(abs(median / 2 - 1) < 0.011)
            case .histogram:
                #expect(page["t_bucket{le=\"0.1\"}"] == 1)
                #expect(page["t_bucket{le=\"1\"}"] == 2)
                #expect(page["t_bucket{le=\"2.5\"}"] == 10)
                #expect(page["t_bucket{le=\"+Inf\"}"] == 10)
            }
        }
    }

    @Test func `quantiles see the last max_age, sums everything`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        maker.timer("t", [1000])
        exposition.take(&maker, atSeconds: 30)
        maker.timer("t", [3000, 3000])
        exposition.take(&maker, atSeconds: 500)
        #expect(try isClose(page(&exposition)["t{quantile=\"0.5\"}"] ?? 0, 3, tolerance: 0.011))
        maker.timer("other", [1])
        exposition.take(&maker, atSeconds: 590)
        #expect(try abs((page(&exposition)["t{quantile=\"0.5\"}"] ?? 0) / 3 - 1) < 0.011)
        exposition.take(&maker, atSeconds: 601)
        #expect(try page(&exposition)["t{quantile=\"0.5\"}"] == 3)
        #expect(try page(&exposition)["t{quantile=\"0.9\"}"] == 3)
        exposition.take(&maker, atSeconds: 1100)
        let last = try page(&exposition)
        #expect(last["t{quantile=\"0.5\"}"]?.isNaN == true)
        #expect(last["t_sum"] == 7)
        #expect(last["t_count"] == 3)
    }

    @Test func `quantiles are within the sketch's error of the exact ones`() throws {
        var random = SplitMix64(seed: 3)
        for isSketch in [false, true] {
            var exposition = Exposition(options: ExpositionOptions())
            var maker = TickMaker()
            var all: [Double] = []
            for second in 0..<50 {
                let values = (0..<100).map { _ in Double(random.below(1_000_000)) / 64 + 1 }
                all += values
                if isSketch { maker.sketch("t", values) } else { maker.timer("t", values) }
                exposition.take(&maker, atSeconds: Double(second * 10))
            }
            let page = try page(&exposition)
            all.sort()
            for (share, name) in [(0.5, "0.5"), (0.9, "0.9"), (0.99, "0.99")] {
                let exact = all[Int(share * Double(all.count) + 0.5) - 1] / 1000
                let shown = try #require(page["t{quantile=\"\(name)\"}"])
                #expect(abs(shown / exact - 1) <= 0.010_831)
            }
            #expect(isClose(page["t_sum"] ?? 0, all.reduce(0, +) / 1000))
        }
    }

    @Test func `milliseconds and unitless values of one name share their quantiles`() throws {
        for isReversed in [false, true] {
            var exposition = Exposition(options: ExpositionOptions())
            var maker = TickMaker()
            let fills: [(inout TickMaker) -> Void] = [
                { $0.timer("t", [1000, 2000, 3000]) },
                { $0.timer("t", [4, 5], type: .histogram) },
            ]
            for fill in isReversed ? fills.reversed() : fills { fill(&maker) }
            exposition.take(&maker)
            let page = try page(&exposition)
            #expect(page["t_sum"] == 15)
            let median = try #require(page["t{quantile=\"0.5\"}"])
            #expect(abs(median / 3 - 1) < 0.022)
        }
    }

    @Test func `edges are inclusive, in seconds for ms and plain for h`() throws {
        var options = ExpositionOptions()
        options.timers = .histogram
        options.buckets = [0.005, 1]
        #expect(ExpositionOptions.classicBuckets(for: [options]) == [0.005, 1, 5, 1000])
        for isSketch in [false, true] {
            var exposition = Exposition(options: options)
            var maker = TickMaker(edges: [0.005, 1, 5, 1000])
            if isSketch {
                maker.sketch("a", [5, 5.01, 1000, 1000.5])
                maker.sketch("b", [0.005, 1, 1.5], type: .histogram)
            } else {
                maker.timer("a", [5, 5.01, 1000, 1000.5])
                maker.timer("b", [0.005, 1, 1.5], type: .histogram)
            }
            exposition.take(&maker)
            let page = try page(&exposition)
            #expect(page["a_bucket{le=\"0.005\"}"] == 1)
            #expect(page["a_bucket{le=\"1\"}"] == 3)
            #expect(page["a_bucket{le=\"+Inf\"}"] == 4)
            #expect(page["b_bucket{le=\"0.005\"}"] == 1)
            #expect(page["b_bucket{le=\"1\"}"] == 2)
            #expect(page["b_bucket{le=\"+Inf\"}"] == 3)
        }
    }

    @Test func `a sketch counted by other edges counts too low, never too high`() throws {
        var options = ExpositionOptions()
        options.timers = .histogram
        options.buckets = [1, 2, 4]
        options.unit = .milliseconds
        var exposition = Exposition(options: options)
        var maker = TickMaker(edges: [1, 3])
        maker.sketch("t", [0.5, 1.5, 2.5, 3.5])
        exposition.take(&maker)
        let page = try page(&exposition)
        #expect(page["t_bucket{le=\"1\"}"] == 1)
        #expect(page["t_bucket{le=\"2\"}"] == 1)
        #expect(page["t_bucket{le=\"4\"}"] == 3)
        #expect(page["t_bucket{le=\"+Inf\"}"] == 4)
    }

    @Test func `a sum that falls is left out of OpenMetrics`() throws {
        var options = ExpositionOptions()
        options.naming = .openMetrics
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        maker.timer("t", [-5], type: .histogram)
        exposition.take(&maker)
        let page = try CheckedPage(exposition.page(.openMetrics).text(), .openMetrics)
        #expect(page.samples["t_sum"] == nil)
        #expect(page.samples["t_count"] == 1)
        #expect(try CheckedPage(exposition.page(.text).text()).samples["t_sum"] == -5)
    }

    @Test func `values that would make a sum infinite are left out and counted`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        let huge = Double.greatestFiniteMagnitude
        maker.timer("t", [huge, huge, 1], type: .histogram)
        maker.counter("c", huge)
        maker.counter("c", huge)
        exposition.take(&maker)
        let page = try page(&exposition)
        #expect(page["t_sum"] == huge)
        #expect(page["t_count"] == 2)
        #expect(page["c"] == huge)
        #expect(exposition.tally.nonFinite == 1)
        #expect(exposition.tally.refusedValues == 1)
    }

    @Test func `values of every magnitude take no more bins than there may be`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        let values = (-300...300).flatMap { power -> [Double] in
            let magnitude = Double(sign: .plus, exponent: power * 3, significand: 1)
            return [1, 1.1, 1.2, 1.3, 1.5].flatMap { [$0 * magnitude, -$0 * magnitude] }
        }
        maker.timer("t", values + [0], type: .histogram)
        maker.timer("few", [-3, 0, 3], type: .histogram, weights: [1, 1.5, 10])
        exposition.take(&maker)
        let page = try page(&exposition)
        #expect(page["t_count"] == 6011)
        #expect(page["t{quantile=\"0.5\"}"]?.isFinite == true)
        #expect(isClose(page["few{quantile=\"0.5\"}"] ?? 0, 3, tolerance: 0.011))
        #expect(page["few_count"] == 12.5)
    }

    @Test func `one value is shown exactly`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        maker.timer("t", [1234.5])
        exposition.take(&maker)
        let page = try page(&exposition)
        #expect(page["t{quantile=\"0.5\"}"] == 1.2345)
        #expect(page["t{quantile=\"0.99\"}"] == 1.2345)
    }
}
