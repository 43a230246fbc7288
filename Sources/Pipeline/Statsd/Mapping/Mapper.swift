/// Holds names against the mapping rules: compiled once, asked when a raw key is first seen.
///
/// Glob rules come before regular expressions, wherever they stand, as in statsd_exporter. Work for
/// a name is bounded by the rules; see `GlobSearch` and `RegexScratch`. One for each ingest thread.
package struct Mapper {
    /// What a rule makes of a name that it matches.
    private struct Target {
        var action: MappingRule.Action
        var name: BoundTemplate
        var labels: [(key: [UInt8], value: BoundTemplate)]
        var honorsTags: Bool
        var conversion: SampleConversion
    }

    private(set) var globs = GlobTrie()
    private var regexes: [(rule: Int, types: MappedTypes, pattern: RegexPattern)] = []
    private let scratch: RegexScratch?
    private let firstGlobWins: Bool
    /// By rule; `nil` for one that could not be compiled.
    private var targets: [Target?] = []
    /// What becomes of names whose raw keys are not kept, with their type's number behind: of those
    /// that a rule drops, or whose samples it changes.
    private var known: [[UInt8]: MappingVerdict] = [:]
    /// Most of these; beyond, all are forgotten.
    private static let knownMax = 4096
    /// Longest name that is kept, and most bytes of what it became: with `knownMax` some 10 MB.
    private static let knownBytesMax = 1024
    /// Another one for other rules.
    let version: Int
    /// What was asked since it was last taken out.
    package var tally = MappingTally()
    /// What is wrong with the rules; those with an error match nothing.
    package private(set) var problems: [MappingProblem] = []

    package init(_ rules: MappingRules) {
        firstGlobWins = rules.firstGlobWins
        version = rules.hashValue
        tellsSendersApart = rules.rules.contains { $0.conversion.isCumulative }
        // A mapping without a regular expression has no use for PCRE2's memory.
        scratch = rules.rules.contains { $0.syntax == .regex } ? RegexScratch() : nil
        for number in rules.rules.indices {
            targets.append(add(rules.rules[number], number))
        }
        findUnreachableRegexes(rules.rules)
    }

    /// Whether a rule asks who sent a line.
    let tellsSendersApart: Bool
    /// Whether no name can be changed or dropped.
    package var isEmpty: Bool { targets.isEmpty }

    // MARK: Names

    /// What becomes of `name`, which has no tags and is valid UTF-8, for samples of `type`.
    package mutating func verdict(on name: [UInt8], _ type: MetricType) -> MappingVerdict {
        let key = name + [type.rawValue]
        let verdict = known[key] ?? newVerdict(on: name, type)
        guard let rule = verdict.rule else {
            tally.countUnmapped()
            return .unmapped
        }
        tally.countHit(ofRule: rule, of: targets.count)
        let isSmall = max(name.count, verdict.series?.byteCount ?? 0) <= Self.knownBytesMax
        guard verdict.isAskedAgain, isSmall, known[key] == nil else { return verdict }
        if known.count == Self.knownMax { known = [:] }
        known[key] = verdict
        return verdict
    }

    private func newVerdict(on name: [UInt8], _ type: MetricType) -> MappingVerdict {
        guard let match = match(name, MappedTypes(type)), let target = targets[match.rule] else {
            return .unmapped
        }
        switch target.action {
        case .drop: return .dropped(rule: match.rule)
        case .map: return Self.map(name, match, target)
        }
    }

    /// The rule for `name`; its captures begin with the whole match.
    private func match(_ name: [UInt8], _ type: MappedTypes) -> GlobMatch? {
        let search = GlobSearch(name, in: globs, type: type, firstWins: firstGlobWins)
        if let found = search.found {
            let whole = ByteRange(0, name.count)
            return GlobMatch(rule: found.rule, captures: [whole] + found.captures)
        }
        guard let scratch else { return nil }
        for regex in regexes where regex.types.contains(type) {
            if let captures = regex.pattern.match(name, scratch) {
                return GlobMatch(rule: regex.rule, captures: captures)
            }
        }
        return nil
    }

    private static func map(
        _ name: [UInt8], _ match: GlobMatch, _ target: Target
    ) -> MappingVerdict {
        let bytesMax = MappedSeries.bytesMax
        let mapped = target.name.expanded(match.captures, of: name, bytesMax: bytesMax)
        guard let mapped, !mapped.isEmpty else { return .nameless(rule: match.rule) }
        var labels: [MappedSeries.Label] = []
        for label in target.labels {
            let value = label.value.expanded(match.captures, of: name, bytesMax: bytesMax)
            guard let value else { return .nameless(rule: match.rule) }
            labels.append(MappedSeries.Label(key: label.key, value: value))
        }
        return .mapped(
            MappedSeries(
                rule: match.rule, name: mapped, labels: labels, honorsTags: target.honorsTags,
                conversion: target.conversion))
    }

    // MARK: Rules

    private mutating func add(_ rule: MappingRule, _ number: Int) -> Target? {
        do throws(MappingFault) {
            switch rule.syntax {
            case .glob: return try addGlob(rule, number)
            case .regex: return try addRegex(rule, number)
            }
        } catch {
            report(number, .match, error.text)
            return nil
        }
    }

    private mutating func addGlob(
        _ rule: MappingRule, _ number: Int
    ) throws(MappingFault) -> Target? {
        let pattern = try GlobPattern(rule.match)
        if let other = coveringRule(pattern, rule.types) {
            reportUnreachable(number, because: other)
        }
        globs.insert(pattern, rule: number, types: rule.types)
        return target(rule, number) { reference in
            guard let capture = Int(reference), (0...pattern.captures).contains(capture) else {
                return nil
            }
            return capture
        }
    }

    private mutating func addRegex(
        _ rule: MappingRule, _ number: Int
    ) throws(MappingFault) -> Target? {
        guard scratch != nil else { throw MappingFault("cannot be used: there is no memory") }
        let pattern = try RegexPattern(rule.match)
        regexes.append((number, rule.types, pattern))
        return target(rule, number, pattern.number)
    }

    private mutating func target(
        _ rule: MappingRule, _ number: Int, _ capture: (String) -> Int?
    ) -> Target? {
        guard let name = bind(rule.name, .name, number, capture) else { return nil }
        var labels: [(key: [UInt8], value: BoundTemplate)] = []
        for label in rule.labels {
            guard let value = bind(label.value, .label(label.key), number, capture) else {
                return nil
            }
            labels.append((Array(label.key.utf8), value))
        }
        return Target(
            action: rule.action, name: name, labels: labels, honorsTags: rule.honorsTags,
            conversion: rule.conversion)
    }

    private mutating func bind(
        _ text: String, _ part: MappingProblem.Part, _ number: Int, _ capture: (String) -> Int?
    ) -> BoundTemplate? {
        do throws(MappingFault) {
            let template = BoundTemplate(try MappingTemplate(text), number: capture)
            for name in template.unknown {
                let text = "refers to `\(name)`, which no capture has: it is always empty"
                report(number, part, text, .warning)
            }
            return template
        } catch {
            report(number, part, error.text)
            return nil
        }
    }
}

/// Rules that can never match.
extension Mapper {
    /// A glob rule before this one that leaves it no name.
    private func coveringRule(_ pattern: GlobPattern, _ types: MappedTypes) -> Int? {
        guard firstGlobWins else {
            // A more literal rule wins, so that only the same pattern can take every name.
            guard let node = globs.node(of: pattern) else { return nil }
            let rules = globs.nodes[node].rules
            let known = rules.reduce(into: MappedTypes()) { $0.formUnion($1.types) }
            return known.isSuperset(of: types) ? rules.first?.number : nil
        }
        let coverage = GlobCoverage(of: pattern, by: globs)
        return coverage.types.isSuperset(of: types) ? coverage.rule : nil
    }

    /// A regular expression comes after every glob rule, and after the same one before it.
    private mutating func findUnreachableRegexes(_ rules: [MappingRule]) {
        guard !regexes.isEmpty, let everything = try? GlobPattern("**") else { return }
        let globbed = GlobCoverage(of: everything, by: globs)
        var seen: [String: (rule: Int, types: MappedTypes)] = [:]
        for regex in regexes {
            let text = rules[regex.rule].match
            let before = seen[text]
            if globbed.types.isSuperset(of: regex.types), let rule = globbed.rule {
                reportUnreachable(regex.rule, because: rule)
            } else if let before, before.types.isSuperset(of: regex.types) {
                reportUnreachable(regex.rule, because: before.rule)
            }
            let types = (before?.types ?? []).union(regex.types)
            seen[text] = (before?.rule ?? regex.rule, types)
        }
    }

    private mutating func reportUnreachable(_ rule: Int, because other: Int) {
        report(rule, .match, "can never match", otherRule: other)
    }

    private mutating func report(
        _ rule: Int, _ part: MappingProblem.Part, _ text: String,
        _ severity: MappingProblem.Severity = .error, otherRule: Int? = nil
    ) {
        problems.append(
            MappingProblem(
                rule: rule, part: part, severity: severity, text: text, otherRule: otherRule))
    }
}
