import Statsd
import Testing

@Suite struct MappingProblemTests {
    @Test(arguments: [
        (["a.*", "a.b"], [1]), (["*", "a"], [1]), (["a.**", "a.*.c", "a.b", "a"], [1, 2]),
        (["a", "a"], [1]), (["a.*", "a.foo_*"], [1]), (["a.f*", "a.foo_*", "a.foo"], [1, 2]),
        (["a.*b", "a.c*b", "a.ab"], [1, 2]), (["**", "a.**.b", "*.*"], [1, 2]),
        (["**.c", "a.**.c", "a.b.*"], [1]), (["a.b", "a.*", "a.**", "**"], []),
        (["a.foo_*", "a.*", "a.b.c", "a.b"], [3]), (["a.*.c", "a.b.*"], []),
    ])
    func `a glob rule that rules before it leave no name is an error`(
        rules: [String], unreachable: [Int]
    ) {
        let mapper = Mapper(rules.map { Rule.glob($0) })
        #expect(mapper.problems.map(\.rule) == unreachable)
        #expect(mapper.problems.allSatisfy { $0.text == "can never match" })
        #expect(mapper.problems.allSatisfy { $0.severity == .error && $0.otherRule != nil })
    }

    @Test func `rules of other types leave a name, unless there is one for each`() {
        let types: [MappedTypes] = [.counter, .gauge, .observer, .set]
        let each = types.map { Rule.glob("a.*").only($0) }
        #expect(Mapper(each.dropLast() + [Rule.glob("a.b")]).problems.isEmpty)
        #expect(Mapper(each + [Rule.glob("a.b")]).problems.map(\.rule) == [4])
        #expect(Mapper([Rule.glob("a"), Rule.glob("a").only(.gauge)]).problems.map(\.rule) == [1])
    }

    @Test func `when the most literal rule wins, only the same match leaves no name`() {
        let rules = [Rule.glob("**"), Rule.glob("a.*"), Rule.glob("a.b"), Rule.glob("a.*")]
        #expect(Mapper(rules, firstGlobWins: false).problems.map(\.rule) == [3])
    }

    @Test func `a regular expression behind a glob for everything can never match`() {
        let rules = [Rule.regex("a"), Rule.glob("**").only(.counter), Rule.regex("a")]
        #expect(Mapper(rules).problems.map(\.rule) == [2])
        #expect(Mapper([Rule.regex("a"), Rule.glob("**")]).problems.map(\.rule) == [0])
    }

    @Test(arguments: [
        ("(", "is no regular expression, at byte 1: missing closing parenthesis"),
        ("a[", "is no regular expression, at byte 2: missing terminating ] for character class"),
        (#"\C"#, "is no regular expression, at byte 2: using \\C is disabled by the application"),
        (String(repeating: "()", count: 65), "has more than 64 captures"),
        (String(repeating: "a", count: 1_025), "is longer than 1024 bytes"),
    ])
    func `a bad regular expression is an error, and matches nothing`(match: String, text: String) {
        var mapper = Mapper([Rule.regex(match)])
        #expect(mapper.problems.map(\.text) == [text])
        #expect(mapper.rule(for: "a") == nil)
    }

    @Test func `a reference that no capture has is a warning`() {
        let mapper = Mapper([Rule.glob("a.*", "n_$1_x", labels: ["l": "$2"])])
        #expect(
            mapper.problems.map(\.text) == [
                "refers to `1_x`, which no capture has: it is always empty",
                "refers to `2`, which no capture has: it is always empty",
            ])
        #expect(mapper.problems.map(\.part) == [.name, .label("l")])
        #expect(mapper.problems.allSatisfy { $0.severity == .warning })
    }
}
