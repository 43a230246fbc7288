internal import Configuration
internal import Statsd

/// One rule as it is written.
struct MappingRuleText: Sendable, Equatable {
    var match = ""
    var syntax: MappingRule.Syntax?
    var name = ""
    var labels: [String: String] = [:]
    var honorsTags: Bool?
    var action: MappingRule.Action?
    var types: MappedTypes?
    var observer = ObserverText()
    var ttl: Duration?
    var help: String?
    var scale: Double?
    var kind: MappedKind?
    var gauge: GaugeSign?
    var counter: CounterReport?

    func rule(over defaults: MappingDefaultsText) -> MappingRule {
        var rule = MappingRule(match: match, name: name)
        rule.syntax = syntax ?? defaults.syntax ?? .glob
        rule.types = types ?? .all
        rule.action = action ?? .map
        rule.labels = labels.sorted { $0.key < $1.key }
            .map { MappingRule.Label(key: $0.key, value: $0.value) }
        rule.honorsTags = honorsTags ?? false
        rule.options = observer.options(over: defaults.observer)
        // As in statsd_exporter a rule cannot switch the default off.
        rule.options.ttlSeconds =
            ttl.flatMap { $0 > .zero ? $0.seconds : nil }
            ?? defaults.ttl?.seconds
        rule.options.help = help
        rule.conversion.scale = scale ?? 1
        rule.conversion.isUpDown = kind == .upDown
        rule.conversion.isAbsolute = gauge == .absolute
        rule.conversion.isCumulative = counter == .cumulative
        return rule
    }

    static let schema = Schema(
        defaults: MappingRuleText(), rows + ObserverText.rows.map { $0.lifted(to: \.observer) },
        validate: { rule, node, path, problems in
            rule.check(node, path, &problems)
        })

    private static let rows: [Option<MappingRuleText>] = [
        Option("match", \.match, .string, "Which names: a glob or a regular expression. Required.")
            .required,
        Option(
            "match_type", optional: \.syntax, syntaxes.unlessEmpty,
            "How `match` is read: by default as a glob."),
        Option(
            "match_metric_type", optional: \.types, types.unlessEmpty,
            "Which samples: by default of every type."),
        Option(
            "action", optional: \.action, actions.unlessEmpty,
            "`drop` leaves the samples out; by default they are mapped."),
        Option("name", \.name, .string, "The series' name: a template. Required to map."),
        Option(
            "labels", \.labels,
            Codec.dictionary(of: .string, keysMax: 64).unlessEmpty,
            "The series' labels: names to templates."),
        Option(
            "honor_labels", optional: \.honorsTags, Codec.boolean.unlessEmpty,
            "A tag of the line wins over a label of the rule; by default the label wins."),
        Option(
            "ttl", optional: \.ttl, GoDuration.codec.unlessEmpty,
            "How long a series without samples is exposed; 0 is the default's."),
        Option("help", optional: \.help, Codec.string.unlessEmpty, "The exposition's help."),
        Option(
            "scale", optional: \.scale, Codec.number().unlessEmpty,
            "Factor on every value but a set's."),
        Option(
            "type", optional: \.kind, Codec.choice.unlessEmpty,
            "`updown`: counters go down, too, and become a gauge that they change."),
        Option(
            "gauge", optional: \.gauge, signs.unlessEmpty,
            "`absolute`: the sign of a gauge belongs to its value; by default as the listener"
                + " says."),
        Option(
            "counter", optional: \.counter, Codec.choice.unlessEmpty,
            "`cumulative`: clients send running totals, of which the increments count; by default"
                + " they send increments."),
    ]

    static let syntaxes = Codec<MappingRule.Syntax>.choice(
        [("glob", .glob), ("regex", .regex)],
        name: { syntax in
            switch syntax {
            case .glob: "glob"
            case .regex: "regex"
            }
        })

    private static let actions = Codec<MappingRule.Action>.choice(
        [("map", .map), ("drop", .drop)],
        name: { action in
            switch action {
            case .map: "map"
            case .drop: "drop"
            }
        })

    private static let signs = Codec<GaugeSign>.choice(
        [("absolute", .absolute)], name: { _ in "absolute" })

    private static let typeNames: [(name: String, value: MappedTypes)] = [
        ("counter", .counter), ("gauge", .gauge), ("observer", .observer), ("set", .set),
        ("timer", .observer),
    ]

    private static let types = Codec<MappedTypes>.choice(
        typeNames, name: { types in typeNames.first { $0.value == types }?.name ?? "" })
}

/// What the series of a rule are, if not what their samples say.
enum MappedKind: String, CaseIterable, Sendable {
    case upDown = "updown"
}

/// What clients send of a counter, if not what it grew by.
enum CounterReport: String, CaseIterable, Sendable {
    case cumulative
}
