import PromQL
import Testing

@Suite struct OperatorTests {
    private static var source: MemorySource {
        var source = MemorySource("hits", ["code": "200", "host": "a"], [6])
        source.add("hits", ["code": "500", "host": "a"], [2])
        source.add("hits", ["code": "200", "host": "b"], [1])
        source.add("total", ["host": "a"], [8])
        source.add("info", ["host": "a", "version": "7"], [1])
        return source
    }

    @Test(arguments: [
        ("total / 2", #"{host="a"} 4.0"#), ("total > 9", ""),
        ("total > bool 9", #"{host="a"} 0.0"#), ("7 < total", #"{__name__="total", host="a"} 8.0"#),
        ("-total", #"{host="a"} -8.0"#), ("total * on(host) info", #"{host="a"} 8.0"#),
        ("total * ignoring(version) info", #"{host="a"} 8.0"#), ("total + info", ""),
        (
            "total * on(host) group_left(version) info", #"{host="a", version="7"} 8.0"#
        ),
        (
            "hits / on(host) group_left() total",
            "{code=\"200\", host=\"a\"} 0.75\n{code=\"500\", host=\"a\"} 0.25"
        ),
        (
            "total - on(host) group_right() hits",
            "{code=\"200\", host=\"a\"} 2.0\n{code=\"500\", host=\"a\"} 6.0"
        ),
        (
            "hits and on(host) total > 0",
            "{__name__=\"hits\", code=\"200\", host=\"a\"} 6.0\n"
                + "{__name__=\"hits\", code=\"500\", host=\"a\"} 2.0"
        ),
        ("hits unless on(host) total", #"{__name__="hits", code="200", host="b"} 1.0"#),
        ("info or on(host) hits > 9", #"{__name__="info", host="a", version="7"} 1.0"#),
    ])
    func `binary operators match series by their labels`(text: String, answer: String) {
        #expect(Self.source.answer(text, at: 0) == answer)
    }

    @Test(arguments: [
        ("sum(hits)", "{} 9.0"), ("avg(hits)", "{} 3.0"), ("min(hits)", "{} 1.0"),
        ("max(hits)", "{} 6.0"), ("count(hits)", "{} 3.0"), ("group(hits)", "{} 1.0"),
        ("quantile(0.5, hits)", "{} 2.0"), ("stdvar(hits)", "{} 4.666666666666667"),
        ("sum by (host) (hits)", "{host=\"a\"} 8.0\n{host=\"b\"} 1.0"),
        ("sum without (host) (hits)", "{code=\"200\"} 7.0\n{code=\"500\"} 2.0"),
        ("topk(1, hits)", #"{__name__="hits", code="200", host="a"} 6.0"#),
        ("bottomk(1, hits)", #"{__name__="hits", code="200", host="b"} 1.0"#),
        ("topk(0, hits)", ""), ("sum(nothing)", ""),
        (#"count_values("v", hits > bool 1)"#, "{v=\"1\"} 2.0\n{v=\"0\"} 1.0"),
    ])
    func `aggregations put groups together`(text: String, answer: String) {
        #expect(Self.source.answer(text, at: 0) == answer)
    }

    @Test func `sort puts NaN last either way`() {
        var source = MemorySource("x", ["n": "1"], [.nan])
        source.add("x", ["n": "2"], [3])
        source.add("x", ["n": "3"], [-3])
        let values = { (text: String) in
            source.answer(text, at: 0).split(separator: "\n").map { $0.split(separator: " ").last }
        }
        #expect(values("sort(x)") == ["-3.0", "3.0", "nan"])
        #expect(values("sort_desc(x)") == ["3.0", "-3.0", "nan"])
    }

    @Test func `series that follow one another become one when a label goes`() {
        var source = MemorySource("x", ["pod": "1"], [1, 1, StaleMarker.value])
        source.add("x", ["pod": "2"], [nil, nil, 2, 2])
        let text = #"label_replace(x, "pod", "", "", "")"#
        #expect(
            source.answers(text, through: 30, every: 10)
                == #"{__name__="x"} [0.0:1.0 10.0:1.0 20.0:2.0 30.0:2.0]"#)
    }

    /// What a step yields must not depend on the steps around it.
    @Test(arguments: [
        "x", "rate(x[35s])", "sum(x)", "x > 3", "x + on(a) x offset 10s", "topk(1, x)",
        "quantile(0.3, x)", "absent(x > 5)", "max_over_time(x[30s:10s])", "x @ 20",
        "x or vector(1)",
        #"count_values("v", x)"#, "timestamp(x)", "time()", "predict_linear(x[1m], 10)",
        "sum(x) by (a)",
        "holt_winters(x[1m], 0.5, 0.5)", "x unless x > 4", "clamp(x, 2, 3)", "hour()",
        "scalar(sum(x))",
    ])
    func `a range query is the instant queries at its steps`(text: String) throws {
        var source = MemorySource("x", ["a": "1"], [1, 3, 2, nil, 8, 4, StaleMarker.value, 7, 7])
        source.add("x", ["a": "2"], [5, nil, 4, 3, 9, 2, 2, .nan, 1])
        var expected: [Labels: [Int64: Double]] = [:]
        for time in stride(from: Int64(0), through: 80_000, by: 5000) {
            switch try Query(text).value(atMilliseconds: time, from: source) {
            case .vector(let samples, _):
                for sample in samples { expected[sample.labels, default: [:]][time] = sample.value }
            case .scalar(let value, _): expected[.none, default: [:]][time] = value
            case .string, .matrix: Issue.record("no vector: \(text)")
            }
        }
        let result = try Query(text).values(
            fromMilliseconds: 0, throughMilliseconds: 80_000, everyMilliseconds: 5000, from: source)
        guard case .matrix(let series) = result else {
            Issue.record("no matrix")
            return
        }
        #expect(series.count == expected.count)
        for one in series {
            let wanted = (expected[one.labels] ?? [:]).sorted { $0.key < $1.key }
            #expect(one.timestampsMilliseconds == wanted.map(\.key))
            #expect(one.values.map(\.description) == wanted.map(\.value.description))
        }
    }
}
