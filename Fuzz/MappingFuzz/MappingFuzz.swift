import Statsd
import TestSupport

/// Reads arbitrary bytes as mapping rules and names: nothing may trap, no work is without bound,
/// and of glob rules the one is chosen that holding each against the name would choose.
///
/// A line is a name, or a rule when it begins with `g` or `r`, a letter for its types, and a blank:
/// its match, and behind a blank its template. A broken rule of this kind ends the process, which
/// libFuzzer keeps as a crash.
@c(LLVMFuzzerTestOneInput)
func fuzzMapping(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    var rules = MappingRules()
    var names: [[UInt8]] = []
    for line in input.split(separator: UInt8(ascii: "\n")).prefix(64) {
        if let rule = rule(of: line) { rules.rules.append(rule) } else { names.append(Array(line)) }
    }
    for firstGlobWins in [true, false] {
        rules.firstGlobWins = firstGlobWins
        var mapper = Mapper(rules)
        let unreachable = mapper.problems.filter { $0.otherRule != nil }.map(\.rule)
        for name in names {
            for type in MetricType.allCases {
                check(mapper.verdict(on: name, type), of: name, by: rules, unreachable)
            }
        }
        checkChoice(of: names, by: rules)
    }
    return 0
}

private func rule(of line: ArraySlice<UInt8>) -> MappingRule? {
    let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
    guard parts.count >= 2, parts[0].count == 2, let kind = parts[0].first else { return nil }
    guard kind == UInt8(ascii: "g") || kind == UInt8(ascii: "r") else { return nil }
    let template = parts.count > 2 ? String(decoding: parts[2], as: UTF8.self) : "n_$1"
    var rule = MappingRule(match: String(decoding: parts[1], as: UTF8.self), name: template)
    rule.syntax = kind == UInt8(ascii: "r") ? .regex : .glob
    rule.labels = [MappingRule.Label(key: "l", value: template)]
    rule.types = MappedTypes(rawValue: (parts[0].last ?? 0) & 15)
    return rule
}

private func check(
    _ verdict: MappingVerdict, of name: [UInt8], by rules: MappingRules, _ unreachable: [Int]
) {
    switch verdict {
    case .unmapped: return
    case .dropped(let rule), .nameless(let rule):
        precondition(rules.rules.indices.contains(rule), "a rule that does not exist")
        precondition(!unreachable.contains(rule), "a rule that can never match did")
    case .mapped(let series):
        precondition(rules.rules.indices.contains(series.rule), "a rule that does not exist")
        precondition(!unreachable.contains(series.rule), "a rule that can never match did")
        precondition(!series.name.isEmpty && series.labels.count == 1, "half a series")
        precondition(series.name.count <= MappedSeries.bytesMax, "a name past its limit")
    }
}

private func checkChoice(of names: [[UInt8]], by rules: MappingRules) {
    var globs = rules
    globs.rules = rules.rules.filter {
        $0.syntax == .glob && (try? GlobPattern($0.match)) != nil && $0.name.utf8.count <= 1024
    }
    guard let oracle = try? GlobOracle(globs.rules) else { return }
    var mapper = Mapper(globs)
    for name in names {
        let text = String(decoding: name, as: UTF8.self)
        guard Array(text.utf8) == name, name.count < 256 else { continue }
        let expected =
            globs.firstGlobWins
            ? oracle.first(for: text, .counter) : oracle.mostLiteral(for: text, .counter)
        let chosen: Int? =
            switch mapper.verdict(on: name, .counter) {
            case .unmapped: nil
            case .dropped(let rule), .nameless(let rule): rule
            case .mapped(let series): series.rule
            }
        precondition(chosen == expected, "\(text): rule \(chosen ?? -1), not \(expected ?? -1)")
    }
}
