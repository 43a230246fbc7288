import Statsd
import TestSupport
import Testing

@Suite struct GlobPropertyTests {
    @Test(arguments: [1, 2, 3, 5, 8, 13, 21, 34] as [UInt64])
    func `the tree of rules chooses as rules one by one do`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for round in 0..<150 {
            let rules = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                Rule.glob(Self.pattern(&random)).only(Self.types(&random))
            }
            let oracle = try GlobOracle(rules)
            var ordered = Mapper(rules)
            var literal = Mapper(rules, firstGlobWins: false)
            for _ in 0..<20 {
                let name = Self.name(&random)
                let about = "seed \(seed), round \(round): \(name) by \(rules.map(\.match))"
                let first = oracle.first(for: name, .counter)
                #expect(ordered.rule(for: name) == first, "\(about)")
                let most = oracle.mostLiteral(for: name, .counter)
                #expect(literal.rule(for: name) == most, "\(about)")
            }
        }
    }

    /// A rule that was called unreachable is never chosen.
    @Test(arguments: [11, 22, 33, 44] as [UInt64])
    func `a rule that is said to match never does not`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var found = 0
        for round in 0..<200 {
            let rules = (0..<Int.random(in: 2...10, using: &random)).map { _ in
                Rule.glob(Self.pattern(&random)).only(Self.types(&random))
            }
            for firstWins in [true, false] {
                var mapper = Mapper(rules, firstGlobWins: firstWins)
                let unreachable = Set(mapper.problems.map(\.rule))
                found += unreachable.count
                for _ in 0..<20 {
                    for type in [MetricType.counter, .gauge, .timer, .set] {
                        let rule = mapper.rule(for: Self.name(&random), type)
                        let isSound = rule.map { !unreachable.contains($0) } ?? true
                        #expect(isSound, "seed \(seed), round \(round): \(rules.map(\.match))")
                    }
                }
            }
        }
        #expect(found > 50)
    }

    private static func pattern(_ random: inout SplitMix64) -> String {
        let count = Int.random(in: 1...4, using: &random)
        let rest = Int.random(in: 0..<12, using: &random)
        return (0..<count).map { place in
            if place == rest { return "**" }
            let choices = ["a", "b", "aa", "*", "*", "a*", "*a", "a*b", "aa*", "*b"]
            return choices.randomElement(using: &random) ?? "a"
        }
        .joined(separator: ".")
    }

    private static func name(_ random: inout SplitMix64) -> String {
        let segments = ["a", "b", "aa", "ab", "aab", "ba", ""]
        return (0..<Int.random(in: 1...5, using: &random))
            .map { _ in segments.randomElement(using: &random) ?? "a" }
            .joined(separator: ".")
    }

    private static func types(_ random: inout SplitMix64) -> MappedTypes {
        [.all, .all, .counter, .gauge, .observer].randomElement(using: &random) ?? .all
    }
}
