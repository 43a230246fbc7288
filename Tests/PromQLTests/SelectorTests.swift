import PromQL
import Testing

@Suite struct SelectorTests {
    @Test func `the last sample of five minutes is the present one, both ends included`() {
        let source = MemorySource("x", every: 1000, [7])
        #expect(source.answer("x", at: 0) == #"{__name__="x"} 7.0"#)
        #expect(source.answer("x", at: 300) == #"{__name__="x"} 7.0"#)
        #expect(source.answer("x", at: 300.001) == "")
        #expect(source.answer("x", at: -0.001) == "")
    }

    @Test func `a range has both its ends`() {
        let source = MemorySource("x", every: 60, [1, 2, 3, 4])
        #expect(
            source.answer("x[2m]", at: 180) == #"{__name__="x"} [60.0:2.0 120.0:3.0 180.0:4.0]"#)
        #expect(source.answer("count_over_time(x[119s])", at: 180) == "{} 2.0")
    }

    @Test func `a stale marker ends a series at once and is in no range`() {
        let source = MemorySource("x", [1, 2, StaleMarker.value, nil, nil, 5])
        #expect(source.answer("x", at: 19) == #"{__name__="x"} 2.0"#)
        #expect(source.answer("x", at: 20) == "")
        #expect(source.answer("x", at: 45) == "")
        #expect(source.answer("x", at: 50) == #"{__name__="x"} 5.0"#)
        #expect(source.answer("sum_over_time(x[1m])", at: 50) == "{} 8.0")
        #expect(source.answer("count_over_time(x[15s])", at: 30) == "")
        #expect(
            source.answers("x", through: 50, every: 10)
                == #"{__name__="x"} [0.0:1.0 10.0:2.0 50.0:5.0]"#)
    }

    @Test func `NaN is a value, not the end of a series`() {
        let source = MemorySource("x", [1, .nan])
        #expect(source.answer("x", at: 15) == #"{__name__="x"} nan"#)
    }

    @Test func `offset and @ move what is looked at`() {
        let source = MemorySource("x", (0...60).map { Double($0) })
        #expect(source.answer("x offset 20s", at: 60) == #"{__name__="x"} 4.0"#)
        #expect(source.answer("x offset -20s", at: 60) == #"{__name__="x"} 8.0"#)
        #expect(source.answer("x @ 100", at: 60) == #"{__name__="x"} 10.0"#)
        #expect(source.answer("x @ 100 offset 30s", at: 60) == #"{__name__="x"} 7.0"#)
        #expect(
            source.answers("x @ end()", through: 25, every: 10)
                == #"{__name__="x"} [0.0:2.0 10.0:2.0 20.0:2.0]"#)
        #expect(
            source.answers("timestamp(x @ end() offset -5s)", through: 25, every: 20)
                == "{} [0.0:30.0 20.0:30.0]")
        #expect(
            source.answers("x @ start() + x @ end()", through: 20, every: 10)
                == "{} [0.0:2.0 10.0:2.0 20.0:2.0]")
    }

    @Test func `a subquery's steps are multiples of its interval`() {
        let source = MemorySource("x", (0...60).map { Double($0) })
        #expect(
            source.answer("x[1m:25s]", at: 111)
                == #"{__name__="x"} [75.0:7.0 100.0:10.0]"#)
        #expect(
            source.answer("x[2m:]", at: 130) == #"{__name__="x"} [60.0:6.0 120.0:12.0]"#)
        #expect(source.answer("x[10s:4s]", at: 3) == #"{__name__="x"} [0.0:0.0]"#)
    }

    @Test func `labels are compared byte by byte`() {
        let (composed, decomposed) = ("\u{E4}", "a\u{308}")
        var source = MemorySource("x", ["a": composed], [1, 1])
        source.add("x", ["a": decomposed], [2, 2])
        #expect(source.answer("x{a=\"\(decomposed)\"}", at: 10).hasSuffix(" 2.0"))
        #expect(source.answer("count(count by (a) (x))", at: 10) == "{} 2.0")
    }

    @Test(arguments: [
        (#"x{a="b"}"#, 1), (#"x{a!="b"}"#, 2), (#"x{a=""}"#, 1), (#"x{a=~"b|c"}"#, 2),
        (#"x{a=~".+"}"#, 2), (#"x{a=~".*"}"#, 3), (#"x{a!~"b|"}"#, 1), (#"x{a=~"[bc]"}"#, 2),
        (#"x{a=~"b.*"}"#, 1), (#"x{nothing=""}"#, 3), (#"{__name__=~"x|y",a="c"}"#, 1),
    ])
    func `matchers see a label that is not there as empty`(text: String, count: Int) {
        var source = MemorySource("x", ["a": "b"], [1])
        source.add("x", ["a": "c"], [1])
        source.add("x", [:], [1])
        #expect(source.answer("count(\(text))", at: 0) == "{} \(Double(count))")
    }

    @Test func `a pattern that takes too long fails the query`() {
        let source = MemorySource("x", ["a": String(repeating: "a", count: 40) + "c"], [1])
        #expect(
            source.answer(#"x{a=~"(a+a+)+[bd]"}"#, at: 0)
                == "execution: a regular expression takes more than 200000 steps")
    }
}
