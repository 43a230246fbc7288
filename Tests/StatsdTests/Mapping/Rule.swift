import Statsd

/// Rules and verdicts as tests write them.
enum Rule {
    static func glob(_ match: String, _ name: String = "n", labels: [String: String] = [:])
        -> MappingRule
    {
        var rule = MappingRule(match: match, name: name)
        rule.labels = labels.sorted { $0.key < $1.key }
            .map { MappingRule.Label(key: $0.key, value: $0.value) }
        return rule
    }

    static func regex(_ match: String, _ name: String = "n", labels: [String: String] = [:])
        -> MappingRule
    {
        var rule = glob(match, name, labels: labels)
        rule.syntax = .regex
        return rule
    }
}

extension MappingRule {
    func only(_ types: MappedTypes) -> MappingRule {
        var rule = self
        rule.types = types
        return rule
    }

    var dropping: MappingRule {
        var rule = self
        rule.action = .drop
        return rule
    }
}

extension Mapper {
    init(_ rules: [MappingRule], firstGlobWins: Bool = true) {
        var all = MappingRules()
        all.rules = rules
        all.firstGlobWins = firstGlobWins
        self.init(all)
    }

    /// The rule's number, or `nil` for a name that no rule takes.
    mutating func rule(for name: String, _ type: MetricType = .counter) -> Int? {
        switch verdict(on: Array(name.utf8), type) {
        case .unmapped: nil
        case .dropped(let rule), .nameless(let rule): rule
        case .mapped(let series): series.rule
        }
    }

    /// `name{key=value,…}`, or what became of it instead.
    mutating func text(for name: String, _ type: MetricType = .counter) -> String {
        switch verdict(on: Array(name.utf8), type) {
        case .unmapped: return "unmapped"
        case .dropped: return "dropped"
        case .nameless: return "nameless"
        case .mapped(let series):
            let labels = series.labels.map { label in
                String(decoding: label.key, as: UTF8.self) + "="
                    + String(decoding: label.value, as: UTF8.self)
            }
            let text = String(decoding: series.name, as: UTF8.self)
            return labels.isEmpty ? text : "\(text){\(labels.joined(separator: ","))}"
        }
    }
}
