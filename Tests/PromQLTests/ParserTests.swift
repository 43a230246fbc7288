import PromQL
import Testing

@Suite struct ParserTests {
    @Test(arguments: [
        ("2 ^ 3 ^ 2", "512.0"), ("-2 ^ 2", "-4.0"), ("(-2) ^ 2", "4.0"), ("2 ^ -1 * 3", "1.5"),
        ("1 - 2 - 3", "-4.0"), ("2 + 3 * 4", "14.0"), ("10 % 4 * 2", "4.0"),
        ("1 + 2 == bool 3", "1.0"), ("- - 1", "1.0"), ("1 +\n# a comment\n2", "3.0"),
    ])
    func `operators bind as in Prometheus`(text: String, value: String) {
        #expect(MemorySource().answer(text) == value)
    }

    @Test(arguments: [
        ("0x1F", "31.0"), ("017", "15.0"), ("08", "8.0"), (".5", "0.5"), ("5.", "5.0"),
        ("1e-3", "0.001"), ("INF", "inf"), ("-inf", "-inf"), ("NaN", "nan"),
        ("123456789012345678", "1.2345678901234568e+17"),
    ])
    func `numbers are read as Go reads them`(text: String, value: String) {
        #expect(MemorySource().answer(text) == value)
    }

    @Test(arguments: [
        (#""a\tb\u00e4\x41\101\U0001F600""#, "a\tbäAA😀"), (#"'it\'s'"#, "it's"),
        (#"`raw\n`"#, #"raw\n"#),
    ])
    func `strings have Go's escapes`(text: String, value: String) {
        #expect(MemorySource().answer(text) == value)
    }

    @Test(arguments: [
        ("", "1:1: parse error: no expression found in input"),
        ("1 +", "1:4: parse error: unexpected end of input"),
        ("up{", "1:4: parse error: unexpected end of input inside braces"),
        ("\n  up{a=}", "2:8: parse error: unexpected \"}\" in label matching, expected string"),
        ("up[5]", "1:4: parse error: missing unit character in duration"),
        ("up[0s]", "1:4: parse error: duration must be greater than 0"),
        ("up[1s1m]", "1:4: parse error: not a valid duration string: \"1s1m\""),
        ("sum(up +)", "1:9: parse error: unexpected \")\" in aggregation"),
        ("(up", "1:4: parse error: unclosed left parenthesis"),
        (
            "rate(up)",
            "1:6: parse error: expected type range vector in call to function \"rate\","
                + " got instant vector"
        ),
        ("1 == 1", "1:3: parse error: comparisons between scalars must use BOOL modifier"),
        (
            "{a=~\".*\"}",
            "1:1: parse error: vector selector must contain at least one non-empty"
                + " matcher"
        ),
        ("nofunction(up)", "1:1: parse error: unknown function with name \"nofunction\""),
        ("up offset 1m[5m]", "1:13: parse error: no offset modifiers allowed before range"),
        ("abs(up,)", "1:7: parse error: trailing commas not allowed in function call args"),
        ("up + on(a) group_left)", "1:23: parse error: unexpected right parenthesis ')'"),
        (
            "(up + on(a) group_left)",
            "1:23: parse error: unexpected \")\" in grouping opts, expected \"(\""
        ),
        ("rate(up)[5m]) + `", "1:9: parse error: ranges only allowed for vector selectors"),
        (
            "up @ 1e17",
            "1:1: parse error: timestamp out of bounds for @ modifier: "
                + "100000000000000000.000000"
        ),
        ("up[5m x 1m]", "1:7: parse error: unexpected character: 'x', expected ':'"),
        ("\"\\q\"", "1:1: parse error: unknown escape sequence U+0071 'q'"),
    ])
    func `an error names its place and its reason`(text: String, problem: String) {
        #expect(MemorySource().answer(text) == "bad_data: " + problem)
    }

    @Test(arguments: ["(", "-", "up + ", "sum(", "1 ^ "])
    func `depth is bounded, however it is made`(part: String) {
        let text = String(repeating: part, count: 5000) + "1"
        let answer = MemorySource().answer(text)
        #expect(answer.contains("more than 100 levels of expressions"))
    }

    @Test(arguments: [
        ("sum by (", "a,", ") (up)"), ("up{", "a!=\"b\",", "}"),
        ("label_join(up, \"x\", \"\"", ",\"a\"", ")"),
    ])
    func `lists are bounded`(start: String, element: String, end: String) {
        let source = MemorySource("up", [1])
        let text = { start + String(repeating: element, count: $0) + end }
        #expect(!source.answer(text(253), at: 0).contains("parse error"))
        #expect(source.answer(text(257), at: 0).hasSuffix("parse error: a list of more than 256"))
    }

    @Test func `the size of a query is bounded`() {
        let text = String(repeating: " ", count: 70_000)
        #expect(
            MemorySource().answer(text) == "bad_data: a query may have 65536 bytes, this has 70000")
    }

    @Test(arguments: ["(", "-(", "sum(", "1 + (", "abs("])
    func `the deepest query that is read is also run`(part: String) {
        let source = MemorySource("x", [1])
        for levels in 30...100 {
            let text =
                String(repeating: part, count: levels) + "x"
                + String(repeating: ")", count: levels)
            let answer = source.answer(text, at: 0)
            if answer.contains("more than 100 levels") { return #expect(levels > 30) }
            #expect(answer.hasPrefix("{"))
        }
        Issue.record("nothing bounds the levels")
    }

    @Test func `a selector alone gives its matchers`() throws {
        let matchers = try Query.matchers(of: #"up{job=~"a|b", x!="y"}"#)
        #expect(matchers.map(\.name) == ["job", "x", "__name__"])
        #expect(matchers.map(\.operation) == [.matches, .notEqual, .equal])
        for text in ["1", "up[5m]", "up offset 5m", "{}", "up + up", "up @ 5", "(up)"] {
            #expect(throws: QueryError.self) { try Query.matchers(of: text) }
        }
    }

    @Test(arguments: [
        ("15s", 15_000), ("1h30m", 5_400_000), ("1y2w3d", 33_004_800_000),
        ("5ms", 5), ("0s", 0), ("", nil), ("5", nil), ("1m1h", nil), ("300y", nil), ("-5m", nil),
        ("99999999999999999999s", nil), ("5m ", nil), ("٥s", nil),
    ])
    func `durations go from years to milliseconds`(text: String, milliseconds: Int64?) {
        #expect(DurationLiteral.value(of: text) == milliseconds)
    }

    @Test func `keywords may be names of series and labels`() {
        var source = MemorySource("sum", ["by": "on"], [1, 1, 1, 1, 1, 1, 1])
        source.add("offset", [:], [2, 2, 2, 2, 2, 2, 2])
        #expect(source.answer("sum") == #"{__name__="sum", by="on"} 1.0"#)
        #expect(source.answer(#"sum by (by) (sum{by="on"})"#) == #"{by="on"} 1.0"#)
        #expect(source.answer("offset offset 10s") == #"{__name__="offset"} 2.0"#)
    }

    @Test(arguments: [
        "up{a=~\"(?=b)\"}", "up{a=~\"(a)\\\\1\"}", "up{a=~\"a++\"}", "up{a=~\"(*ACCEPT)\"}",
        "up{a=~\"(?>a)\"}", "up{a=~\"\\\\Gx\"}", "up{a=~\"(\"}", "up{a=~\"[\"}", "up{a=~\"\\\\\"}",
    ])
    func `what RE2 does not know is no pattern here either`(text: String) {
        #expect(MemorySource().answer(text).contains("parse error: error parsing regexp: "))
    }
}
