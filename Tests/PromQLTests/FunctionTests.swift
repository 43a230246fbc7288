import PromQL
import Testing

@Suite struct FunctionTests {
    /// The reference case of Prometheus' documentation: 5 samples, the range reaches further.
    @Test func `a rate is extrapolated to the ends of its range`() {
        let source = MemorySource("x", every: 10, [100, 110, 120, 130, 140, 150, 160])
        // 60 in 60 s, both ends hit.
        #expect(source.answer("increase(x[1m])", at: 60) == "{} 60.0")
        #expect(source.answer("rate(x[1m])", at: 60) == "{} 1.0")
        // 5 s after the last sample and 5 s before the first of the range: 50 s of samples.
        #expect(source.answer("increase(x[1m])", at: 65) == "{} 60.0")
        // Past 1.1 distances only half of one is added: 60 + 5 at the end, none at the start.
        #expect(source.answer("increase(x[80s])", at: 80) == "{} 65.0")
        // Not back below zero: 100 at 0 s would have been 0 only 100 s before.
        #expect(source.answer("delta(x[1m])", at: 60) == "{} 60.0")
    }

    @Test func `a fall of a counter is a reset`() {
        let source = MemorySource("x", [10, 20, 5, 15])
        #expect(source.answer("increase(x[30s])", at: 30) == "{} 25.0")
        #expect(source.answer("delta(x[30s])", at: 30) == "{} 5.0")
        #expect(source.answer("resets(x[30s])", at: 30) == "{} 1.0")
        #expect(source.answer("changes(x[30s])", at: 30) == "{} 3.0")
        #expect(source.answer("irate(x[30s])", at: 20) == "{} 0.5")
        #expect(source.answer("idelta(x[30s])", at: 20) == "{} -15.0")
    }

    @Test func `one sample has no rate`() {
        let source = MemorySource("x", [5])
        for name in ["rate", "increase", "delta", "irate", "idelta", "deriv"] {
            #expect(source.answer("\(name)(x[1m])", at: 0) == "", "\(name)")
        }
    }

    @Test(arguments: [
        ("avg_over_time", "2.5"), ("min_over_time", "1.0"), ("max_over_time", "4.0"),
        ("sum_over_time", "10.0"), ("count_over_time", "4.0"), ("stdvar_over_time", "1.25"),
        ("last_over_time", "4.0"), ("present_over_time", "1.0"),
    ])
    func `statistics over a range`(name: String, value: String) {
        let source = MemorySource("x", [1, 2, 3, 4])
        #expect(source.answer("scalar(\(name)(x[1m]))", at: 30) == value)
    }

    @Test func `sums carry what rounding takes away`() {
        let source = MemorySource("x", [1e100, 1, -1e100])
        #expect(source.answer("sum_over_time(x[1m])", at: 20) == "{} 1.0")
    }

    @Test func `only last_over_time keeps the name`() {
        let source = MemorySource("x", [1, 2])
        #expect(source.answer("last_over_time(x[1m])", at: 10) == #"{__name__="x"} 2.0"#)
        #expect(source.answer("max_over_time(x[1m])", at: 10) == "{} 2.0")
    }

    @Test func `a quantile of buckets lies evenly within its bucket`() {
        var source = MemorySource("b", ["le": "1"], [10])
        source.add("b", ["le": "2"], [30])
        source.add("b", ["le": "+Inf"], [40])
        #expect(source.answer("histogram_quantile(0.5, b)", at: 0) == "{} 1.5")
        #expect(source.answer("histogram_quantile(0.125, b)", at: 0) == "{} 0.5")
        #expect(source.answer("histogram_quantile(0.99, b)", at: 0) == "{} 2.0")
        #expect(source.answer("histogram_quantile(1.1, b)", at: 0) == "{} inf")
        #expect(source.answer(#"histogram_quantile(0.5, b{le!="+Inf"})"#, at: 0) == "{} nan")
    }

    @Test func `label_replace expands captures and may take a label away`() {
        let source = MemorySource("x", ["a": "left-right"], [1])
        #expect(
            source.answer(#"label_replace(x, "b", "$2.${1}$$", "a", "(.*)-(.*)")"#, at: 0)
                == #"{__name__="x", a="left-right", b="right.left$"} 1.0"#)
        #expect(
            source.answer(#"label_replace(x, "a", "", "a", ".*")"#, at: 0) == #"{__name__="x"} 1.0"#
        )
        #expect(
            source.answer(#"label_replace(x, "b", "c", "a", "left")"#, at: 0)
                == #"{__name__="x", a="left-right"} 1.0"#)
    }

    @Test(arguments: [
        ("year", 951_782_399, 2000), ("month", 951_782_400, 2), ("day_of_month", 951_782_400, 29),
        ("day_of_year", 951_782_400, 60), ("days_in_month", 951_782_400, 29),
        ("day_of_week", 0, 4), ("day_of_week", -86_400, 3), ("year", -1, 1969),
        ("hour", -1, 23), ("minute", -1, 59), ("day_of_year", 1_703_980_800, 365),
    ])
    func `dates are those of the Gregorian calendar`(name: String, seconds: Int, value: Int) {
        #expect(MemorySource().answer("\(name)(vector(\(seconds)))") == "{} \(Double(value))")
    }

    @Test func `absent has the labels that the selector fixes`() {
        let source = MemorySource("x", ["a": "b"], [1])
        #expect(source.answer("absent(x)", at: 0) == "")
        #expect(
            source.answer(#"absent(y{a="b", c!="d", e=~"f", g="1", g="2"})"#, at: 0)
                == #"{a="b"} 1.0"#)
        #expect(source.answer(#"absent_over_time(y{a="b"}[5m])"#, at: 0) == #"{a="b"} 1.0"#)
    }

    @Test(arguments: [
        "holt_winters(x[1m], 0, 0.5)", "holt_winters(x[1m], 0.5, 2)", #"label_join(x, "0", "")"#,
        #"label_replace(x, "a", "b", "c", "(")"#, #"count_values("0", x)"#, "topk(1e30, x)",
        "{__name__=~\"x|y\"} + 1", "rate({__name__=~\"x|y\"}[1m])", "x + on() group_left() z",
        "x + on() z", "z + on() x",
    ])
    func `what cannot be computed is an error, not a wrong answer`(text: String) {
        var source = MemorySource("x", [1, 2])
        source.add("y", [:], [1, 2])
        source.add("z", ["a": "b"], [1, 2])
        source.add("z", ["a": "c"], [1, 2])
        #expect(source.answer(text, at: 10).hasPrefix("execution: "))
    }
}
