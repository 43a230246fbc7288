internal import Statsd

/// What the mapping rules make of the names in a capture, for `martlet replay`.
struct MappingPreview: ~Copyable {
    /// Names that are told apart, some 20 MB; further ones are only counted.
    private static let namesMax = 100_000

    private struct Name: Hashable {
        var bytes: [UInt8]
        var type: MetricType
    }

    private struct Outcome {
        var verdict: MappingVerdict
        var samples = 0
    }

    private var mapper: Mapper
    private let rules: [MappingRule]
    private let parser: LineParser
    private let keyBuilder: SeriesKeyBuilder
    private let profile: ListenerProfile
    private var line = MetricLine()
    private var outcomes: [Name: Outcome] = [:]
    private var omitted = 0

    init(_ options: PipelineOptions, _ profile: ListenerProfile) {
        rules = options.mapping.rules
        mapper = Mapper(options.mapping)
        parser = LineParser(options: options.input, profile: profile)
        // Rules see names as they were sent.
        var input = options.input
        input.namePrefix = []
        keyBuilder = SeriesKeyBuilder(options: input)
        self.profile = profile
    }

    /// Notes the name of every sample in a datagram.
    mutating func note(_ datagram: Span<UInt8>) {
        var cursor = LineCursor()
        while let range = cursor.next(in: datagram) {
            guard case .metric = parser.parse(range, in: datagram, into: &line) else { continue }
            note(of: datagram)
        }
    }

    private mutating func note(of datagram: Span<UInt8>) {
        var key: [UInt8] = []
        let problem = keyBuilder.append(
            keyOf: line, in: datagram, dialect: profile.dialect, to: &key)
        guard problem == nil, line.sampleCount > 0 else { return }
        let name = Array(key.prefix { $0 != SeriesKey.separator })
        for sample in [line.first] + line.rest { note(Name(bytes: name, type: sample.type)) }
    }

    private mutating func note(_ name: Name) {
        if outcomes[name] == nil {
            guard outcomes.count < Self.namesMax else {
                omitted += 1
                return
            }
            outcomes[name] = Outcome(verdict: mapper.verdict(on: name.bytes, name.type))
        }
        outcomes[name]?.samples += 1
    }

    /// A line for each name: by the order of rules, then those without a rule, most frequent first.
    func text() -> String {
        let ordered = outcomes.sorted { one, other in
            let (left, right) = (Self.rule(one.value.verdict), Self.rule(other.value.verdict))
            if left != right { return left < right }
            if one.value.samples != other.value.samples {
                return one.value.samples > other.value.samples
            }
            return one.key.bytes.lexicographicallyPrecedes(other.key.bytes)
        }
        var lines = ordered.map { describe($0.key, $0.value) }
        if omitted > 0 { lines.append("and \(omitted) samples of further names") }
        return "\n# mapping\n" + lines.map { "\($0)\n" }.joined()
    }

    private static func rule(_ verdict: MappingVerdict) -> Int {
        switch verdict {
        case .unmapped: Int.max
        case .dropped(let rule), .nameless(let rule): rule
        case .mapped(let series): series.rule
        }
    }

    private func describe(_ name: Name, _ outcome: Outcome) -> String {
        let what = "\(outcome.samples) × \(name.type.label) \(Self.text(name.bytes))"
        switch outcome.verdict {
        case .unmapped: return "\(what): unmapped"
        case .dropped(let rule): return "\(what): dropped by \(describe(rule))"
        case .nameless(let rule): return "\(what): dropped, no name by \(describe(rule))"
        case .mapped(let series):
            let labels = series.labels.map { "\(Self.text($0.key))=\"\(Self.text($0.value))\"" }
            let list = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
            return "\(what): \(Self.text(series.name))\(list) by \(describe(series.rule))"
        }
    }

    private func describe(_ rule: Int) -> String { "rule \(rule + 1), \(rules[rule].match)" }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
