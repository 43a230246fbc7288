import Statsd
import Testing

@Suite struct GlobChoiceTests {
    @Test(arguments: [
        ("a.*", "a.b", "b"), ("a.*", "a.", ""), ("*", "a", "a"), ("*", "", ""),
        ("a.*.c", "a..c", ""), ("foo_*", "foo_bar", "bar"), ("foo_*", "foo_", ""),
        ("*_foo", "bar_foo", "bar"), ("a.x*y", "a.x-y", "-"), ("a.x*x", "a.xx", ""),
        ("a.**", "a.b.c.d", "b.c.d"), ("a.**", "a.", ""), ("**", "a.b", "a.b"),
        ("a.**.z", "a.b.c.z", "b.c"), ("**.z", "a.b.z", "a.b"), ("a.*", "a.ü", "ü"),
    ])
    func `a star stands for what is in its place`(match: String, name: String, capture: String) {
        var mapper = Mapper([Rule.glob(match, labels: ["l": "$1"])])
        #expect(mapper.text(for: name) == "n{l=\(capture)}")
    }

    @Test(arguments: [
        ("a.*", "a"), ("a.*", "a.b.c"), ("a.*", "A.b"), ("*", "a.b"), ("a.b", "a.b."),
        ("foo_*", "foo"), ("a.x*x", "a.x"), ("a.**", "a"), ("a.**.z", "a.z"), ("a.b", "a_b"),
    ])
    func `a pattern takes only names of its shape`(match: String, name: String) {
        var mapper = Mapper([Rule.glob(match)])
        #expect(mapper.rule(for: name) == nil)
    }

    @Test(arguments: [
        (["a.*.c", "a.b.*", "a.b.c"], "a.b.c", 0), (["a.b.*", "a.*.c", "a.b.c"], "a.b.c", 0),
        (["*.*.*", "a.b.c"], "a.b.c", 0), (["a.b", "a.**"], "a.b", 0),
        (["a.**", "x"], "a.b", 0), (["a.foo_*", "a.*"], "a.foo_x", 0),
        (["a.*", "b"], "a.foo_x", 0), (["a.*_x", "a.foo_*"], "a.foo_x", 0),
    ])
    func `of all globs that match the first in the file wins`(
        rules: [String], name: String, expected: Int
    ) {
        var mapper = Mapper(rules.map { Rule.glob($0) })
        #expect(mapper.rule(for: name) == expected)
    }

    @Test(arguments: [
        (["*.*.*", "a.*.*", "a.*.c", "a.b.c"], "a.b.c", 3), (["*.b.c", "a.*.*"], "a.b.c", 1),
        (["a.*", "a.foo_*", "a.foo_b*"], "a.foo_bar", 2), (["a.**", "a.*"], "a.b", 1),
        (["a.**", "a.**.c"], "a.b.c", 1), (["a.*.c", "a.**"], "a.b.d", 1),
    ])
    func `without the order of the file the most literal rule wins`(
        rules: [String], name: String, expected: Int
    ) {
        var mapper = Mapper(rules.map { Rule.glob($0) }, firstGlobWins: false)
        #expect(mapper.rule(for: name) == expected)
    }

    /// Bugs of statsd_exporter's automaton, each with the rules that show it.
    @Test(arguments: [
        (["a.b.c", "a.b"], "a.b", 1), (["a.*.c", "a.*"], "a.x", 1),
        (["a.b.c.d", "a.b.c", "a.b", "a"], "a.b", 2),
    ])
    func `a rule that begins a longer one before it matches`(
        rules: [String], name: String, expected: Int
    ) {
        for firstWins in [true, false] {
            var mapper = Mapper(rules.map { Rule.glob($0) }, firstGlobWins: firstWins)
            #expect(mapper.rule(for: name) == expected)
        }
    }

    @Test func `a match written twice keeps the rank of its first rule`() {
        var mapper = Mapper([Rule.glob("a.b"), Rule.glob("a.*"), Rule.glob("a.b")])
        #expect(mapper.rule(for: "a.b") == 0)
    }

    @Test func `a search by literals goes back to a star when it has to`() {
        var mapper = Mapper(
            [Rule.glob("a.*.c"), Rule.glob("a.b.d"), Rule.glob("a.*.*")], firstGlobWins: false)
        #expect(mapper.rule(for: "a.b.c") == 0)
        #expect(mapper.rule(for: "a.b.d") == 1)
        #expect(mapper.rule(for: "a.b.e") == 2)
    }

    @Test func `labels of one name do not stay on the next`() {
        var mapper = Mapper([Rule.glob("a.*", labels: ["l": "$1"]), Rule.glob("b")])
        #expect(mapper.text(for: "a.x") == "n{l=x}")
        #expect(mapper.text(for: "b") == "n")
    }

    @Test func `a name of very many segments is held against deep rules in bounded work`() {
        let deep = (0..<200).map {
            Rule.glob("**." + String(repeating: "a.", count: 30) + "x\($0)")
        }
        let name = String(repeating: "a.", count: 500) + "y"
        var mapper = Mapper(deep + [Rule.glob("**")])
        #expect(mapper.rule(for: name) == 200)
    }
}
