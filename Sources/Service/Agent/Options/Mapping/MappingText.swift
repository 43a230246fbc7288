internal import Configuration
package import Statsd

/// Defaults and rules as they are written, in a mapping file or in the configuration.
package struct MappingText: Sendable, Equatable {
    var defaults = MappingDefaultsText()
    var rules: [MappingRuleText] = []

    package init() {}

    /// The rules with every default written out.
    package var mapping: MappingRules {
        var mapping = MappingRules()
        mapping.rules = rules.map { $0.rule(over: defaults) }
        mapping.firstGlobWins = !(defaults.disablesOrdering ?? false)
        mapping.unmapped = defaults.options
        return mapping
    }

    /// These rules before those of a profile, whose defaults hold where these say nothing.
    ///
    /// A profile's globs stay globs.
    func mapping(before profile: MappingText) -> MappingRules {
        let shared = defaults.filled(from: profile.defaults)
        var unchanged = shared
        unchanged.syntax = profile.defaults.syntax
        var mapping = MappingRules()
        mapping.rules =
            rules.map { $0.rule(over: shared) } + profile.rules.map { $0.rule(over: unchanged) }
        mapping.firstGlobWins = !(shared.disablesOrdering ?? false)
        mapping.unmapped = shared.options
        return mapping
    }

    static let ruleList = Codec<[MappingRuleText]>.list(
        of: .section(MappingRuleText.schema), count: 0...MappingRules.rulesMax)

    /// The two keys of statsd_exporter's file.
    static let fileSchema = Schema(
        defaults: MappingText(),
        [
            Option("defaults", \.defaults, Codec.section(MappingDefaultsText.schema), ""),
            Option("mappings", \.rules, ruleList.unlessEmpty, ""),
        ],
        validate: { text, node, path, problems in
            text.check(node, rulesKey: "mappings", path, &problems)
        })

    /// What shows only when all rules are known: whether each compiles, and can match.
    func check(
        _ node: ConfigNode, rulesKey: String, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        let elements = node[rulesKey]?.elements ?? []
        // What was too much to read is not there to be compiled.
        guard elements.count == rules.count else { return }
        let rulesPath = path.key(rulesKey)
        for (index, rule) in rules.enumerated() {
            let place = RulePlace(node: elements[index], path: rulesPath.index(index))
            Self.checkObserver(rule, defaults, place, &problems)
        }
        for problem in Mapper(mapping).problems {
            let node = elements[problem.rule]
            let other = problem.otherRule.map { elements[$0].location }
            Self.report(
                problem, other, RulePlace(node: node, path: rulesPath.index(problem.rule)),
                &problems)
        }
    }

    /// Where a rule stands.
    private struct RulePlace {
        var node: ConfigNode
        var path: ConfigPath
    }

    private static func report(
        _ problem: MappingProblem, _ other: ConfigLocation?, _ place: RulePlace,
        _ problems: inout ConfigProblems
    ) {
        let (node, path, key): (ConfigNode, ConfigPath, String) =
            switch problem.part {
            case .match: (place.node, place.path, "match")
            case .name: (place.node, place.path, "name")
            case .label(let key):
                (place.node["labels"] ?? place.node, place.path.key("labels"), key)
            }
        // An empty name or match was reported when it was read.
        guard let text = node[key]?.text else { return }
        let reason =
            other.map { ": the rule on line \($0.line) takes every name of it first" } ?? ""
        let sentence = "`\(text)` \(problem.text)\(reason)"
        switch problem.severity {
        case .error: problems.add(sentence, key: key, of: node, at: path)
        case .warning: problems.warn(sentence, key: key, of: node, at: path)
        }
    }

    /// Options for what a timer is not exposed as.
    private static func checkObserver(
        _ rule: MappingRuleText, _ defaults: MappingDefaultsText, _ place: RulePlace,
        _ problems: inout ConfigProblems
    ) {
        let (node, path) = (place.node, place.path)
        switch rule.observer.kind ?? defaults.observer.kind {
        case .histogram where rule.observer.summary != nil:
            problems.add(
                "is for summaries, and the rule's timers are histograms", key: "summary_options",
                of: node, at: path)
        case .summary where rule.observer.histogram != nil:
            problems.add(
                "is for histograms, and the rule's timers are summaries", key: "histogram_options",
                of: node, at: path)
        case nil where rule.observer.histogram != nil:
            problems.warn(
                "is not used without `observer_type: histogram`", key: "histogram_options",
                of: node, at: path)
        case .histogram, .summary, nil: break
        }
    }
}
