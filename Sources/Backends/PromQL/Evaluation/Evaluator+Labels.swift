extension Evaluator {
    /// `label_replace(v, target, replacement, source, pattern)`.
    mutating func labelReplace(
        _ arguments: [Expression], over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        let (target, template) = (string(of: arguments[1]), string(of: arguments[2]))
        let (source, pattern) = (string(of: arguments[3]), string(of: arguments[4]))
        let regex: AnchoredPattern
        do {
            regex = try AnchoredPattern(pattern)
        } catch {
            throw .execution("invalid regular expression in label_replace(): \(pattern)")
        }
        guard Label.isName(target) else {
            throw .execution("invalid destination label name in label_replace(): \(target)")
        }
        let replacement = CaptureTemplate(template, regex)
        var series = try vector(of: arguments[0], over: steps)
        for place in series.indices {
            let text = series[place].labels[source]
            try spend(Self.matchCost)
            guard let captures = try regex.captures(of: text) else { continue }
            series[place].labels.set(target, replacement.text(with: captures))
        }
        try Self.join(&series)
        return series
    }

    /// What matching one label counts as, in values: the clock is looked at every 64 matches.
    private static var matchCost: Int { 64 }

    /// `label_join(v, target, separator, source…)`.
    mutating func labelJoin(
        _ arguments: [Expression], over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        let (target, separator) = (string(of: arguments[1]), string(of: arguments[2]))
        var sources: [String] = []
        for argument in arguments.dropFirst(3) {
            let name = string(of: argument)
            guard Label.isName(name) else {
                throw .execution("invalid source label name in label_join(): \(name)")
            }
            sources.append(name)
        }
        guard Label.isName(target) else {
            throw .execution("invalid destination label name in label_join(): \(target)")
        }
        var series = try vector(of: arguments[0], over: steps)
        for place in series.indices {
            let labels = series[place].labels
            let parts = sources.map { labels[$0] }
            series[place].labels.set(target, parts.joined(separator: separator))
        }
        try Self.join(&series)
        return series
    }
}
