import Statsd
import Testing

@Suite struct MapperTests {
    @Test(arguments: [
        (MetricType.counter, 0), (.gauge, 1), (.timer, 2), (.histogram, 2), (.distribution, 2),
        (.set, 3),
    ])
    func `a rule for one type leaves the others to later rules`(type: MetricType, expected: Int) {
        var mapper = Mapper([
            Rule.glob("a").only(.counter), Rule.glob("a").only(.gauge),
            Rule.glob("a").only(.observer), Rule.glob("*"),
        ])
        #expect(mapper.rule(for: "a", type) == expected)
    }

    @Test(arguments: [
        ("$1_x", "nameless"), ("${1}_x", "b_x"), ("n_$1", "n_b"), ("n${1}", "nb"),
        ("$2", "c"), ("$1$2", "bc"), ("$3", "nameless"), ("n_$0", "n_a.b.c"), ("n$10", "n"),
        ("n_$$1", "n_$1"), ("n_$", "n_$"), ("n_${", "n_${"), ("n_${1", "n_${1"), ("n_$-", "n_$-"),
        ("n_${}", "n_${}"), ("${1}%d_$2", "b%d_c"),
    ])
    func `a glob's template has captures by number`(template: String, expected: String) {
        var mapper = Mapper([Rule.glob("a.*.*", template)])
        #expect(mapper.text(for: "a.b.c") == expected)
    }

    /// statsd_exporter gives `<first> <first>0` here.
    @Test func `the tenth capture is not the first with a zero behind it`() {
        let match = (0..<10).map { _ in "*" }.joined(separator: ".")
        var mapper = Mapper([Rule.glob(match, labels: ["l": "$1 $10"])])
        #expect(mapper.text(for: "a.b.c.d.e.f.g.h.i.j") == "n{l=a j}")
    }

    @Test(arguments: [
        (#"^a\.(.*)_(.*)$"#, "$1$2", "a.b_c", "bc"),
        (#"a\.(?P<who>\w+)"#, "n_$who", "x.a.b.c", "n_b"),
        (#"a\.(?P<who>\w+)"#, "n_${who}_$0", "a.b", "n_b_a.b"), ("(x)|(a)", "n_$1$2", "a", "n_a"),
        ("a.(.*)", "n_$1", "a_b.c", "n_b.c"), ("", "n_$0", "a", "n_"), ("ü", "n_$0", "aüb", "n_ü"),
        ("^.$", "n_$0", "ü", "n_ü"), (#"(?i)^ABC$"#, "n_$0", "abc", "n_abc"),
    ])
    func `a regular expression is found anywhere and has named captures`(
        match: String, template: String, name: String, expected: String
    ) {
        var mapper = Mapper([Rule.regex(match, template)])
        #expect(mapper.problems.isEmpty)
        #expect(mapper.text(for: name) == expected)
    }

    @Test func `a glob wins over every regular expression, and these go by their order`() {
        var mapper = Mapper([
            Rule.regex("^a"), Rule.regex("a|b").only(.gauge), Rule.regex("b"), Rule.glob("a.*"),
        ])
        #expect(mapper.rule(for: "a.b") == 3)
        #expect(mapper.rule(for: "a") == 0)
        #expect(mapper.rule(for: "xb") == 2)
        #expect(mapper.rule(for: "xb", .gauge) == 1)
        #expect(mapper.rule(for: "x") == nil)
    }

    @Test func `a rule can drop, and a name that becomes empty is told apart`() {
        var mapper = Mapper([Rule.glob("a.*", "").dropping, Rule.glob("b.*", "$1")])
        #expect(mapper.text(for: "a.b") == "dropped")
        #expect(mapper.text(for: "b.") == "nameless")
        #expect(mapper.text(for: "b.c") == "c")
    }

    @Test func `names taken by each rule are counted`() {
        var mapper = Mapper([Rule.glob("a.*"), Rule.regex("^b"), Rule.glob("c")])
        for name in ["a.x", "a.y", "b", "d"] { _ = mapper.rule(for: name) }
        #expect((0..<4).map { mapper.tally.hits(ofRule: $0) } == [2, 1, 0, 0])
        #expect(mapper.tally.unmapped == 1)
    }

    @Test func `a template cannot make a name of any length`() {
        let template = String(repeating: "$1", count: 500)
        var mapper = Mapper([Rule.glob("*", "n", labels: ["l": template])])
        #expect(mapper.text(for: String(repeating: "a", count: 9)) == "nameless")
        #expect(mapper.text(for: "aa") == "n{l=\(String(repeating: "aa", count: 500))}")
    }
}
