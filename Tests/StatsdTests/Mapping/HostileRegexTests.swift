import Statsd
import TestSupport
import Testing

@Suite struct HostileRegexTests {
    /// Patterns that a backtracking matcher takes minutes or days for.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "(a+)+$", "(a|a)*$", "^(a|aa)+$", "(.*)*x", "(.*.*.*.*.*.*)x", "((a*)*)*b",
            "(a?){64}a{64}b", "a*a*a*a*a*a*a*b", "(?R)*", "(a(?1)?)+b", "(?=(a+)+b)",
        ])
    func `a hostile pattern or name counts as no match in bounded work`(match: String) {
        var mapper = Mapper([Rule.regex(match), Rule.regex("^a")])
        let name = String(repeating: "a", count: 1_000) + "!"
        for _ in 0..<20 { #expect(mapper.rule(for: name) == 1) }
    }

    @Test func `a name that is not valid UTF-8 matches no regular expression`() {
        var mapper = Mapper([Rule.regex("")])
        #expect(mapper.verdict(on: [0xFF, 0xC0], .counter) == .unmapped)
        #expect(mapper.rule(for: "") == 0)
    }
}
