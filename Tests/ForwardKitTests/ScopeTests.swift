import BackendKit
import ForwardKit
import Statsd
import Testing

@Suite struct ScopeTests {
    private let rules = ScopeRules(rules: [
        ScopeRules.Rule(match: NameGlob("local.*"), scope: .local),
        ScopeRules.Rule(match: NameGlob("*.all"), scope: .global),
    ])

    @Test(arguments: [
        ("a", ForwardScope.mixed, "a"),
        ("a|b:c", .mixed, "a|b:c"),
        ("a|scope:local", .local, "a"),
        ("a|b:c|scope:global|x", .global, "a|b:c|x"),
        ("local.a", .local, "local.a"),
        ("local.a|scope:mixed", .mixed, "local.a"),
        ("local.all", .local, "local.all"),
        ("b.all|env:x", .global, "b.all|env:x"),
        ("a|scope:everywhere", .mixed, "a|scope:everywhere"),
        ("a|scope", .mixed, "a|scope"),
        ("a|scope:", .mixed, "a|scope:"),
        ("scope:local", .mixed, "scope:local"),
        ("a|xscope:local", .mixed, "a|xscope:local"),
    ])
    func `a tag decides, then the first rule`(key: String, scope: ForwardScope, rest: String) {
        let found = rules.scope(ofKey: Array(key.utf8)[...])
        #expect(found.scope == scope)
        #expect(String(decoding: found.key, as: UTF8.self) == rest)
    }

    @Test(arguments: ForwardScope.allCases)
    func `agent and collector together make everything once`(scope: ForwardScope) {
        for type in MetricType.allCases {
            let agent = ForwardedParts.atAgent(scope, type)
            let collector = ForwardedParts.atCollector(scope, type)
            let isTimer = SeriesKind(type) == .timer
            #expect(agent.hasValue != collector.hasValue || isTimer)
            #expect(agent.hasSums != collector.hasSums || !isTimer)
            #expect(agent.hasDistribution != collector.hasDistribution || !isTimer)
            #expect(scope != .local || collector.isEmpty)
            #expect(scope != .global || agent.isEmpty)
        }
    }

    @Test func `mixed leaves a timer's sums to the agent and all else to the collector`() {
        let sums = ForwardedParts(hasValue: false, hasSums: true, hasDistribution: false)
        #expect(ForwardedParts.atAgent(.mixed, .timer) == sums)
        #expect(ForwardedParts.atAgent(.mixed, .counter).isEmpty)
        #expect(ForwardedParts.atCollector(.mixed, .set).hasValue)
        #expect(ForwardedParts.atCollector(.mixed, .histogram).hasDistribution)
        #expect(!ForwardedParts.atCollector(.mixed, .histogram).hasSums)
    }
}
