import BackendKit
import Graphite
import Statsd
import TestSupport
import Testing

@Suite struct GraphiteMergeTests {
    private func encode(
        _ flush: FlushBuilder, tags: GraphiteTags = .append
    ) -> (lines: [String], tally: GraphiteTally) {
        var options = GraphiteOptions()
        options.tags = tags
        let (bytes, tally) = GraphiteEncoder(options, host: "h").encode(flush.batch)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let values = lines.filter { !$0.contains("statsd.") }.map {
            $0.split(separator: " ").dropLast().joined(separator: " ")
        }
        return (values, tally)
    }

    @Test(arguments: [["a_b", "a b", "a  b"], ["a b", "a  b", "a_b"], ["a  b", "a_b", "a b"]])
    func `counters that become one add up in whatever order they come`(names: [String]) {
        var flush = FlushBuilder()
        for name in names { flush.counter(name, 10) }
        flush.counter("other", 1)
        let (lines, tally) = encode(flush)
        #expect(lines.contains("stats_counts.a_b 30"))
        #expect(lines.count == 4)
        #expect(tally.merged == 2)
    }

    @Test func `the latest of gauges that become one wins`() {
        var flush = FlushBuilder()
        flush.gauge("a/b", 5, updatedSeconds: 20)
        flush.gauge("a-b", 7, updatedSeconds: 10)
        #expect(encode(flush).lines == ["stats.gauges.a-b 5"])
    }

    @Test func `of sets that become one the larger count is kept`() {
        var flush = FlushBuilder()
        flush.set("a/b", 5)
        flush.set("a-b", 7)
        #expect(encode(flush).lines == ["stats.sets.a-b.count 7"])
    }

    @Test func `one name of several types stays several series`() {
        var flush = FlushBuilder()
        flush.counter("a b", 1)
        flush.gauge("a_b", 1)
        #expect(encode(flush).tally.merged == 0)
    }

    @Test func `dropped tags make one series of many`() {
        var flush = FlushBuilder()
        flush.counter("hits|zone:a", 1)
        flush.counter("hits|zone:b", 2)
        flush.counter("hits", 4)
        let (lines, tally) = encode(flush, tags: .drop)
        #expect(lines == ["stats.hits 0.7", "stats_counts.hits 7"])
        #expect(tally.merged == 2)
    }

    @Test func `merged timers have exact sums and moments, and no median or percentiles`() {
        // {1, 2, 3} and {4, 8}: n 5, Σ 18, Σ² 94, mean 3.6, σ² = 94/5 − 12.96 = 5.84.
        var flush = FlushBuilder()
        flush.batch.percentiles = [90]
        flush.timer(
            "t|z:a",
            TimerStatistics(
                count: 30, lower: 1, upper: 3, sum: 6, sumSquares: 14, mean: 2, median: 2,
                standardDeviation: (2.0 / 3).squareRoot()),
            percentiles: [FlushBuilder.worked90],
            bins: [HistogramBin(upperLimit: .infinity, count: 3)])
        flush.timer(
            "t|z:b",
            TimerStatistics(
                count: 2, lower: 4, upper: 8, sum: 12, sumSquares: 80, mean: 6, median: 6,
                standardDeviation: 2),
            percentiles: [FlushBuilder.worked90],
            bins: [HistogramBin(upperLimit: .infinity, count: 2)])
        let (lines, tally) = encode(flush, tags: .drop)
        #expect(tally.unmergeable == 6)
        let expected = [
            "std": 5.84.squareRoot(), "upper": 8, "lower": 1, "count": 32, "count_ps": 3.2,
            "sum": 18, "sum_squares": 94, "mean": 3.6, "histogram.bin_inf": 5,
        ]
        #expect(lines.count == expected.count)
        for line in lines {
            let parts = line.split(separator: " ")
            let statistic = String(parts[0].dropFirst("stats.timers.t.".count))
            let value = Double(parts[1]) ?? .nan
            #expect(abs(value - (expected[statistic] ?? .nan)) < 1e-12, "\(line)")
        }
    }

    @Test func `a timer and a histogram of one name are one timer in Graphite`() {
        var flush = FlushBuilder()
        flush.timer("t", FlushBuilder.worked)
        flush.timer("t", nil, type: .histogram)
        let (lines, tally) = encode(flush)
        #expect(tally.merged == 1)
        #expect(tally.unmergeable == 0)
        #expect(lines.contains("stats.timers.t.median 524.5"))
        #expect(
            lines.filter { $0.hasPrefix("stats.timers.t.count ") } == ["stats.timers.t.count 8"])
    }

    @Test func `many changed names meet exactly their own kind`() {
        let seed = UInt64.random(in: .min ... .max)
        var flush = FlushBuilder()
        var sums: [String: Double] = [:]
        var state = seed
        for _ in 0..<5_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let number = state >> 52
            let spelling = ["a/%", "a-%", "a-%!", "a@-%"][Int(state >> 40 & 3)]
            let name = spelling.replacing("%", with: "\(number)")
            guard sums["raw \(name)"] == nil else { continue }
            sums["raw \(name)"] = 0
            sums["stats_counts.a-\(number)", default: 0] += Double(number)
            flush.counter(name, Double(number))
        }
        let counts = encode(flush).lines.filter { $0.hasPrefix("stats_counts") }
        let expected = sums.filter { $0.key.hasPrefix("stats_counts") }
        #expect(counts.count == expected.count, "seed \(seed)")
        for line in counts {
            let parts = line.split(separator: " ").map(String.init)
            #expect(Double(parts[1]) == expected[parts[0]], "seed \(seed): \(line)")
        }
    }
}
