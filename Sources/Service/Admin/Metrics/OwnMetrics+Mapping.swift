internal import Statsd

/// What the mapping rules do.
extension OwnMetrics {
    /// Rules that are counted one by one, of some 120 bytes on the page; the first ones.
    private static var mappingRulesMax: Int { 1_000 }

    static let mapping: [OwnMetric] = [
        OwnMetric(
            "martlet_mapping_rule_hits_total", .counter,
            "How often a rule took a name: once for each new one, and for each line that it drops"
                + " or changes.", ["match", "rule"]
        ) { status in
            let mapping = status.state.mapping
            return mapping.rules.prefix(mappingRulesMax).enumerated().map { number, rule in
                OwnReading(mapping.tally.hits(ofRule: number), rule.match, "\(number + 1)")
            }
        },
        OwnMetric(
            "martlet_mapping_unmapped_total", .counter, "New names that no rule took."
        ) { status in
            let mapping = status.state.mapping
            return mapping.rules.isEmpty ? [] : [OwnReading(mapping.tally.unmapped)]
        },
    ]
}
