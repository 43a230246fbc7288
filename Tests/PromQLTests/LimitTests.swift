import PromQL
import Testing

@Suite struct LimitTests {
    private static let source = MemorySource("x", (0..<100).map { Double($0) })
    private static let tooMany =
        "execution: query processing would load too many samples into memory in query execution"

    @Test(arguments: [
        "x[10m]", "sum_over_time(x[10m])", "sum_over_time(vector(1)[292y:1ms])",
        "count_over_time((1 + vector(time()))[1y:1s])", "absent_over_time(y[5m])[1y:1s]",
        "absent(y)[1y:1s]", "(hour())[1y:1s]", "(vector(pi()))[1y:1s]",
    ])
    func `samples are bounded before they take memory`(text: String) {
        var limits = QueryLimits()
        limits.samplesMax = 50
        #expect(Self.source.answer(text, at: 990, limits: limits) == Self.tooMany)
    }

    @Test func `series are bounded`() {
        var source = MemorySource("x", ["a": "1"], [1])
        source.add("x", ["a": "2"], [1])
        var limits = QueryLimits()
        limits.seriesMax = 1
        #expect(source.answer("x", at: 0, limits: limits).hasPrefix("execution: a selector finds"))
    }

    @Test func `time is bounded by the caller's clock`() {
        var limits = QueryLimits()
        limits.isOverdue = { true }
        #expect(
            Self.source.answer("sum(x)", limits: limits)
                == "timeout: query timed out in query execution")
    }

    @Test func `steps are bounded`() {
        #expect(
            Self.source.answers("x", through: 11_001, every: 1)
                == "bad_data: exceeded maximum resolution of 11000 points per timeseries. "
                + "Try decreasing the query resolution (?step=XX)")
        #expect(
            Self.source.answers("x", through: -1, every: 1)
                == "bad_data: end timestamp must not be before start time")
        #expect(Self.source.answers("x", through: 1, every: 0).hasPrefix("bad_data: zero or neg"))
        #expect(
            Self.source.answers("x[5m]", through: 1, every: 1)
                == "bad_data: invalid expression type \"range vector\" for range query, "
                + "must be Scalar or instant Vector")
    }

    @Test(arguments: [Int64.min, -4_500_000_000_000_001, 4_500_000_000_000_001, .max])
    func `times that would overflow are refused`(time: Int64) throws {
        let query = try Query("x offset 292y")
        #expect(throws: QueryError.self) {
            try query.value(atMilliseconds: time, from: Self.source)
        }
    }

    @Test func `the furthest times are computed without an overflow`() {
        let far = 4_500_000_000_000.0
        #expect(Self.source.answer("x offset -292y", at: far) == "")
        #expect(Self.source.answer("count_over_time(x[292y:292y] offset 292y)", at: -far) == "")
        #expect(Self.source.answer("x @ 4500000000000 offset -292y", at: 0) == "")
        #expect(Self.source.answer("x @ 4500000000001", at: 0).hasPrefix("bad_data: 1:"))
    }
}
