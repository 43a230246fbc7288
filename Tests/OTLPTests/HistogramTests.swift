import OTLP
import Statsd
import TestSupport
import Testing

@Suite struct HistogramTests {
    /// How many of `values` lie in each bucket, by the definition: (base^i, base^(i+1)].
    private func expected(
        _ values: [Double], _ buckets: MetricsRequest.Buckets, scale: Int64
    ) -> [UInt64] {
        buckets.counts.indices.map { slot in
            let index = Double(buckets.offset) + Double(slot)
            let low = power(index, scale), high = power(index + 1, scale)
            // A value within rounding of a limit may lie on either side of it.
            return UInt64(
                values.filter { $0 > low * (1 + 1e-12) && $0 <= high * (1 + 1e-12) }.count)
        }
    }

    /// base^index, base = 2^(2^−scale).
    private func power(_ index: Double, _ scale: Int64) -> Double {
        let exponent = index / Double(sign: .plus, exponent: Int(scale), significand: 1)
        let whole = exponent.rounded(.down)
        var (fraction, result, root) = (exponent - whole, 1.0, 2.0)
        for _ in 0..<60 {
            (fraction, root) = (fraction * 2, root.squareRoot())
            if fraction >= 1 { (fraction, result) = (fraction - 1, result * root) }
        }
        return Double(sign: .plus, exponent: Int(whole), significand: 1) * result
    }

    @Test(arguments: [false, true])
    func `every value is in the bucket that it belongs to`(isSketch: Bool) throws {
        var random = SplitMix64(seed: 5)
        var intervals = Intervals()
        var values: [Double] = []
        for _ in 0..<7 {
            let some = (0..<100).map { _ in Double(random.below(1 << 20)) / 97 + 0.001 }
            if isSketch {
                intervals.maker.sketch("t", some)
            } else {
                intervals.maker.timer("t", some)
            }
            intervals.tick()
            values += some
        }
        intervals.maker.timer("t", [0, -3, -3.5, 0])
        let point = try #require(try intervals.points()["t"])
        #expect(point.kind == .histogram)
        #expect(point.unit == "ms")
        #expect(point.count == 704)
        #expect(point.zeroCount == 2)
        #expect(point.min == -3.5)
        #expect(point.max == values.max())
        #expect(point.sum == nil)
        #expect(point.scale == 5 || point.scale == 4)
        let positive = try #require(point.positive)
        #expect(positive.counts == expected(values, positive, scale: point.scale ?? 0))
        let negative = try #require(point.negative)
        #expect(negative.counts == expected([3, 3.5], negative, scale: point.scale ?? 0))
    }

    @Test func `weights count, and the sum is exact`() throws {
        var intervals = Intervals()
        intervals.maker.timer("t|a:b", [100, 200], type: .histogram, weights: [10, 2.5])
        let point = try #require(try intervals.points()["t"])
        #expect(point.unit == "")
        #expect(point.attributes == ["a": "b"])
        #expect(point.sum == 1500)
        // 2.5 becomes 2 or 3: counts are whole.
        #expect(point.count == 13 || point.count == 12)
        #expect(point.startNanoseconds == 1_700_000_000_000_000_000)
    }

    @Test func `an interval without values has no histogram`() throws {
        var intervals = Intervals()
        intervals.maker.timer("t", [1])
        #expect(try intervals.points()["t"]?.count == 1)
        #expect(try intervals.points()["t"] == nil)
        intervals.maker.timer("t", [2, 3])
        #expect(try intervals.points()["t"]?.count == 2)
    }

    @Test func `values far apart get fewer, wider buckets`() throws {
        var intervals = Intervals()
        let values = [1e-300, 1e-9, 1, 3, 1e9, 1e300]
        intervals.maker.timer("t", values)
        let point = try #require(try intervals.points()["t"])
        let positive = try #require(point.positive)
        #expect(positive.counts.count <= 640)
        #expect((point.scale ?? 5) < 0)
        #expect(positive.counts == expected(values, positive, scale: point.scale ?? 0))
        #expect(point.count == 6)
    }

    @Test func `h and d of one key are one histogram, ms is another`() throws {
        var intervals = Intervals()
        intervals.maker.timer("t|a:b", [1, 2], type: .histogram)
        intervals.maker.timer("t|a:b", [4], type: .distribution)
        intervals.maker.timer("t|a:b", [5], type: .timer)
        intervals.maker.timer("u", [4], type: .distribution)
        intervals.maker.timer("v", [4], type: .histogram)
        let points = try intervals.points()
        let mine = points.filter { $0.name == "t" }
        #expect(mine.count == 2)
        #expect(mine.first { $0.unit == "" }?.sum == 7)
        #expect(mine.first { $0.unit == "" }?.count == 3)
        #expect(mine.first { $0.unit == "ms" }?.sum == 5)
        #expect(points["u"]?.count == 1)
        #expect(points["v"]?.count == 1)
    }

    @Test func `a number that another series took over starts empty`() throws {
        var intervals = Intervals()
        intervals.maker.timer("t", [1, 2])
        intervals.tick()
        intervals.maker.forget("t", .timer)
        intervals.maker.timer("t", [4])
        #expect(try intervals.points()["t"]?.sum == 4)
    }
}
