internal import Statsd

/// What becomes of each line of a capture, and what the mapping rules make of its names, for
/// `martlet replay`.
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
    /// Names as rules see them.
    private let nameBuilder: SeriesKeyBuilder
    /// Whole keys.
    private let keyBuilder: SeriesKeyBuilder
    private let profile: ListenerProfile
    private var line = MetricLine()
    private var output = ""
    private var outcomes: [Name: Outcome] = [:]
    private var omitted = 0

    init(_ options: PipelineOptions, _ profile: ListenerProfile) {
        rules = options.mapping.rules
        mapper = Mapper(options.mapping)
        parser = LineParser(options: options.input, profile: profile)
        // Rules see names as they were sent.
        var input = options.input
        input.namePrefix = []
        nameBuilder = SeriesKeyBuilder(options: input)
        keyBuilder = SeriesKeyBuilder(options: options.input)
        self.profile = profile
    }

    /// What becomes of each line of a datagram, a line for each sample; none for rejected ones.
    mutating func note(_ datagram: Span<UInt8>) -> String {
        output = ""
        var cursor = LineCursor()
        while let range = cursor.next(in: datagram) {
            let text = Self.text(range.range.map { datagram[$0] })
            switch parser.parse(range, in: datagram, into: &line) {
            case .metric: note(text, of: datagram)
            case .event: output += "\(text): event\n"
            case .check: output += "\(text): service check\n"
            case .rejected: break
            }
        }
        return output
    }

    private mutating func note(_ text: String, of datagram: Span<UInt8>) {
        var key: [UInt8] = []
        let problem = nameBuilder.append(
            keyOf: line, in: datagram, dialect: profile.dialect, to: &key)
        guard problem == nil, line.sampleCount > 0 else { return }
        let name = Array(key.prefix { $0 != SeriesKey.separator })
        for sample in [line.first] + line.rest {
            let verdict = mapper.verdict(on: name, sample.type)
            note(Name(bytes: name, type: sample.type), verdict)
            output += "\(text): \(describe(sample, verdict, in: datagram))\n"
        }
        for reason in line.badBits { output += "\(text): dropped, \(reason.rawValue)\n" }
    }

    private mutating func note(_ name: Name, _ verdict: MappingVerdict) {
        if outcomes[name] == nil {
            guard outcomes.count < Self.namesMax else {
                omitted += 1
                return
            }
            outcomes[name] = Outcome(verdict: verdict)
        }
        outcomes[name]?.samples += 1
    }

    // MARK: Samples

    /// `counter name{key="value"} 5 by rule 1, a.*`, or why there is no such thing.
    private mutating func describe(
        _ sample: ParsedSample, _ verdict: MappingVerdict, in datagram: Span<UInt8>
    ) -> String {
        switch verdict {
        case .dropped(let rule): return "dropped by \(describe(rule))"
        case .nameless(let rule): return "dropped, no name by \(describe(rule))"
        case .unmapped, .mapped: break
        }
        // Rules are for the type as it was sent.
        let series = series(of: sample.type, in: datagram)
        var sample = sample
        let member = Self.text(sample.member.range.map { datagram[$0] })
        let conversion = verdict.series?.conversion ?? SampleConversion()
        conversion.apply(to: &sample)
        let value = Self.value(of: sample, member, conversion)
        let by = verdict.rule.map { " by \(describe($0))" } ?? (rules.isEmpty ? "" : ", no rule")
        return "\(sample.type.label) \(series) \(value)\(by)"
    }

    /// The whole series: with prefix, constant tags and labels.
    private mutating func series(of type: MetricType, in datagram: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        _ = keyBuilder.append(
            keyOf: line, in: datagram, dialect: profile.dialect, type, mappedBy: &mapper,
            to: &bytes)
        let parts = bytes.split(separator: SeriesKey.separator, omittingEmptySubsequences: false)
        let tags = parts.dropFirst().map { tag in
            let key = tag.prefix { $0 != SeriesKey.valueSeparator }
            let value = tag.dropFirst(key.count + 1)
            return
                "\(Self.text(Array(key)))=\"\(value.isEmpty ? "true" : Self.text(Array(value)))\""
        }
        return Self.text(Array(parts.first ?? []))
            + (tags.isEmpty ? "" : "{\(tags.joined(separator: ","))}")
    }

    /// What a sample adds, sets or counts.
    private static func value(
        of sample: ParsedSample, _ member: String, _ conversion: SampleConversion
    ) -> String {
        switch sample.type {
        case .counter where conversion.isCumulative: return "\(number(sample.value)) in all"
        case .counter: return number(sample.value * sample.weight)
        case .gauge: return (sample.isSigned && sample.value >= 0 ? "+" : "") + number(sample.value)
        case .timer, .histogram, .distribution:
            return number(sample.value) + (sample.weight == 1 ? "" : " × \(number(sample.weight))")
        case .set: return member
        }
    }

    private static func number(_ value: Double) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// A line for each name: by the order of rules, then those without a rule, most frequent first.
    func text() -> String {
        let ordered = outcomes.sorted { one, other in
            let (left, right) = (Self.rule(one.value.verdict), Self.rule(other.value.verdict))
            if left != right { return left < right }
            if one.value.samples != other.value.samples {
                return one.value.samples > other.value.samples
            }
            if one.key.bytes != other.key.bytes {
                return one.key.bytes.lexicographicallyPrecedes(other.key.bytes)
            }
            return one.key.type.rawValue < other.key.type.rawValue
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
