internal import Configuration
internal import Statsd

/// `defaults`: what holds for rules that say nothing else, and for series without a rule.
struct MappingDefaultsText: Sendable, Equatable {
    var observer = ObserverText()
    var syntax: MappingRule.Syntax?
    var disablesOrdering: Bool?
    var ttl: Duration?

    /// For series without a rule.
    var options: MappingOptions {
        var options = observer.options(over: ObserverText())
        options.ttlSeconds = ttl?.seconds
        return options
    }

    /// These, and those of `other` where nothing is said.
    func filled(from other: MappingDefaultsText) -> MappingDefaultsText {
        var filled = self
        filled.observer.fill(from: other.observer)
        filled.syntax = syntax ?? other.syntax
        filled.disablesOrdering = disablesOrdering ?? other.disablesOrdering
        filled.ttl = ttl ?? other.ttl
        return filled
    }

    static let schema = Schema(
        defaults: MappingDefaultsText(),
        [
            Option(
                "match_type", optional: \.syntax, MappingRuleText.syntaxes.unlessEmpty,
                "How `match` is read where a rule does not say: glob if nothing is said."),
            Option(
                "glob_disable_ordering", optional: \.disablesOrdering,
                Codec.boolean.unlessEmpty,
                "Of the glob rules for a name the most literal one wins, from the left, and not"
                    + " the first."),
            Option(
                "ttl", optional: \.ttl, GoDuration.codec.unlessEmpty,
                "How long a series without samples is exposed; 0 is for ever."),
        ] + ObserverText.rows.map { $0.lifted(to: \.observer) },
        validate: { defaults, node, path, problems in
            MappingRuleText.warnOfBareNumber("ttl", in: node, at: path, &problems)
            defaults.observer.warnOfOlderKeys(in: node, at: path, &problems)
        })
}
