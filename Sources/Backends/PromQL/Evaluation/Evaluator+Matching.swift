extension Evaluator {
    /// An arithmetic operator or comparison between two vectors.
    mutating func matched(
        _ binary: Expression.Binary, _ left: [StepSeries], _ right: [StepSeries],
        over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        // The "one" of many-to-one is made the right side.
        let isSwapped = binary.matching.grouping == .right
        let many = isSwapped ? right : left
        let one = isSwapped ? left : right
        let sides = MatchedSides(many, one, binary.matching)
        try checkUnique(one, sides, binary.matching, presentWith: many, over: steps)
        var results: [Labels.Key: Result] = [:]
        var order: [Labels.Key] = []
        // Of one-to-one matching: at which steps a group has had its match.
        var taken: [Int: [Bool]] = [:]
        for (place, series) in many.enumerated() {
            guard let group = sides.groupOfMany[place] else { continue }
            for partner in sides.ones[group] {
                try charge(steps.count)
                let outcome = Self.outcome(
                    binary, series, one[partner], isSwapped: isSwapped, over: steps)
                guard outcome.hasValues else { continue }
                if binary.matching.grouping == .none {
                    try Self.take(outcome, &taken[group, default: []], over: steps)
                }
                try Self.add(outcome, of: group, to: &results, &order)
            }
        }
        return order.compactMap { results[$0]?.series }
    }

    /// A result with the match group that it came from.
    private struct Result {
        var series: StepSeries
        var groups: [Int]
    }

    private static func add(
        _ outcome: StepSeries, of group: Int, to results: inout [Labels.Key: Result],
        _ order: inout [Labels.Key]
    ) throws(QueryError) {
        let key = outcome.labels.key
        guard var known = results[key] else {
            order.append(key)
            results[key] = Result(series: outcome, groups: [group])
            return
        }
        for (step, value) in outcome.values.enumerated() where !value.isAbsent {
            guard known.series.values[step].isAbsent else {
                guard known.groups.contains(group) else { throw sameLabels }
                throw .execution(
                    "multiple matches for labels: grouping labels must ensure unique matches")
            }
            known.series.values[step] = value
        }
        known.groups.append(group)
        results[key] = known
    }

    private static func take(
        _ outcome: StepSeries, _ taken: inout [Bool], over steps: Steps
    ) throws(QueryError) {
        if taken.isEmpty { taken = Array(repeating: false, count: steps.count) }
        for (step, value) in outcome.values.enumerated() where !value.isAbsent {
            guard !taken[step] else {
                throw .execution(
                    "multiple matches for labels: many-to-one matching must be explicit "
                        + "(group_left/group_right)")
            }
            taken[step] = true
        }
    }

    private static func outcome(
        _ binary: Expression.Binary, _ many: StepSeries, _ one: StepSeries, isSwapped: Bool,
        over steps: Steps
    ) -> StepSeries {
        let operation = binary.operation
        let returnsBool = binary.matching.returnsBool
        var result = StepSeries(
            labels: labels(of: binary, many.labels, one.labels), values: many.values)
        for step in 0..<steps.count where !many.values[step].isAbsent {
            guard !one.values[step].isAbsent else {
                result.values[step] = .absent
                continue
            }
            let (left, right) =
                isSwapped
                ? (one.values[step], many.values[step]) : (many.values[step], one.values[step])
            let value = Arithmetic.result(operation, left, right)
            result.values[step] = returnsBool ? (value == nil ? 0 : 1) : value ?? .absent
        }
        return result
    }

    private static func labels(
        of binary: Expression.Binary, _ many: Labels, _ one: Labels
    ) -> Labels {
        let matching = binary.matching
        var labels = many
        if binary.operation.family == .arithmetic { labels = labels.withoutName }
        if matching.grouping == .none {
            labels =
                matching.isOn ? labels.keeping(matching.labels) : labels.without(matching.labels)
        }
        for name in matching.included { labels.set(name, one[name]) }
        return matching.returnsBool ? labels.withoutName : labels
    }

    /// At no step may two series of the "one" side be in one match group.
    private mutating func checkUnique(
        _ one: [StepSeries], _ sides: MatchedSides, _ matching: VectorMatching,
        presentWith many: [StepSeries], over steps: Steps
    ) throws(QueryError) {
        guard sides.ones.contains(where: { $0.count > 1 }) else { return }
        // Without the other side nothing is matched at a step, and nothing can go wrong.
        let isMatched = (0..<steps.count).map { step in
            many.contains { !$0.values[step].isAbsent }
        }
        for group in sides.ones where group.count > 1 {
            try spend(group.count * steps.count)
            var owner = [Int?](repeating: nil, count: steps.count)
            for place in group {
                for step in 0..<steps.count
                where isMatched[step] && !one[place].values[step].isAbsent {
                    if let other = owner[step] {
                        throw Self.severalMatches(one[place].labels, one[other].labels, matching)
                    }
                    owner[step] = place
                }
            }
        }
    }

    private static func severalMatches(
        _ one: Labels, _ other: Labels, _ matching: VectorMatching
    ) -> QueryError {
        let names = matching.labels
        let group =
            matching.isOn ? one.keeping(names) : one.without(names + [Label.metricName])
        let side = matching.grouping == .right ? "left" : "right"
        return .execution(
            "found duplicate series for the match group \(group) on the \(side) hand-side of the "
                + "operation: [\(one), \(other)];many-to-many matching not allowed: "
                + "matching labels must be unique on one side")
    }
}
