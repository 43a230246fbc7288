extension Evaluator {
    mutating func series(
        of aggregation: Expression.Aggregation, over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        let grouping = aggregation.grouping
        let operation = aggregation.operation
        guard operation != .countValues else {
            return try countedValues(aggregation, over: steps)
        }
        var parameters: [Double] = []
        if let parameter = aggregation.parameter {
            parameters = try scalar(of: parameter, over: steps)
        }
        let members = try vector(of: aggregation.expression, over: steps)
        try spend(members.count * steps.count)
        let groups = SeriesGroups(members, grouping)
        switch operation {
        case .topk, .bottomk:
            return try ranked(
                members, groups, parameters, over: steps, largest: operation == .topk)
        case .quantile: return try quantiles(members, groups, parameters, over: steps)
        case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar, .countValues:
            try charge(groups.labels.count * steps.count)
            return Self.folded(members, groups, operation, over: steps)
        }
    }

    // MARK: One value of many

    private static func folded(
        _ members: [StepSeries], _ groups: SeriesGroups, _ operation: AggregationOperator,
        over steps: Steps
    ) -> [StepSeries] {
        var folds = groups.labels.map { _ in
            Array(repeating: GroupFold(operation), count: steps.count)
        }
        for (place, series) in members.enumerated() {
            let group = groups.groupOfMember[place]
            for step in 0..<steps.count where !series.values[step].isAbsent {
                folds[group][step].add(series.values[step])
            }
        }
        return zip(groups.labels, folds).map { labels, folds in
            StepSeries(labels: labels, values: folds.map(\.value))
        }.filter(\.hasValues)
    }

    private mutating func quantiles(
        _ members: [StepSeries], _ groups: SeriesGroups, _ parameters: [Double],
        over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        try charge(groups.labels.count * steps.count)
        let membersOfGroup = groups.members
        var result: [StepSeries] = []
        for (group, labels) in groups.labels.enumerated() {
            var series = Self.empty(labels, steps)
            for step in 0..<steps.count {
                try spend(membersOfGroup[group].count)
                let present = membersOfGroup[group].map { members[$0].values[step] }
                    .filter { !$0.isAbsent }
                guard !present.isEmpty else { continue }
                series.values[step] = Quantile.value(parameters[step], of: present)
            }
            result.append(series)
        }
        return result.filter(\.hasValues)
    }

    // MARK: Some of many

    /// The `k` largest or smallest of each group, under their own labels, the most extreme first.
    private mutating func ranked(
        _ members: [StepSeries], _ groups: SeriesGroups, _ parameters: [Double],
        over steps: Steps, largest: Bool
    ) throws(QueryError) -> [StepSeries] {
        try charge(members.count * steps.count)
        var result = members
        for place in result.indices {
            result[place].values = Array(repeating: .absent, count: steps.count)
        }
        var order: [Int] = []
        let membersOfGroup = groups.members
        for step in 0..<steps.count {
            guard let count = try Self.count(parameters[step], atMost: members.count) else {
                continue
            }
            try spend(members.count)
            for group in membersOfGroup {
                var ranking = Ranking(count: count, largest: largest)
                for place in group where !members[place].values[step].isAbsent {
                    ranking.offer(members[place].values[step], place)
                }
                for (value, place) in ranking.sorted {
                    result[place].values[step] = value
                    if steps.count == 1 { order.append(place) }
                }
            }
        }
        return steps.count == 1 ? order.map { result[$0] } : result.filter(\.hasValues)
    }

    /// `k` as a count of at least 1, or `nil` for none.
    private static func count(_ parameter: Double, atMost most: Int) throws(QueryError) -> Int? {
        guard parameter.magnitude < 0x1p63 else {
            throw .execution(
                "Scalar value \(NumberText.scientific(parameter)) overflows int64")
        }
        let count = min(parameter, Double(most))
        return count < 1 ? nil : Int(count)
    }

    // MARK: Values as labels

    private mutating func countedValues(
        _ aggregation: Expression.Aggregation, over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        guard let parameter = aggregation.parameter else {
            preconditionFailure("the parser asks for a parameter")
        }
        let name = string(of: parameter)
        let members = try vector(of: aggregation.expression, over: steps)
        guard Label.isName(name) else {
            throw .execution("invalid label name \(GoQuote.quoted(name))")
        }
        var grouping = aggregation.grouping
        if !grouping.isWithout { grouping.labels.append(name) }
        var groups: [Labels.Key: Int] = [:]
        var result: [StepSeries] = []
        for series in members {
            var groupOfValue: [UInt64: Int] = [:]
            for step in 0..<steps.count where !series.values[step].isAbsent {
                let value = series.values[step]
                let group: Int
                if let known = groupOfValue[value.bitPattern] {
                    group = known
                } else {
                    let labels = grouping.labels(
                        of: series.labels.setting(name, NumberText.plain(value)))
                    let key = labels.key
                    if groups[key] == nil {
                        try charge(steps.count)
                        groups[key] = result.count
                        result.append(Self.empty(labels, steps))
                    }
                    group = groups[key] ?? 0
                    groupOfValue[value.bitPattern] = group
                }
                let count = result[group].values[step]
                result[group].values[step] = count.isAbsent ? 1 : count + 1
            }
        }
        return result
    }

    static func empty(_ labels: Labels, _ steps: Steps) -> StepSeries {
        StepSeries(labels: labels, values: Array(repeating: .absent, count: steps.count))
    }
}
