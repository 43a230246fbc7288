extension Evaluator {
    /// A function over the ranges of each series.
    mutating func series(
        of function: RangeFunction, _ arguments: [Expression], over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        var parameters: [[Double]] = []
        var vector: RangeVector?
        for argument in arguments {
            switch try value(of: argument, over: steps) {
            case .scalar(let values): parameters.append(values)
            case .ranges(let ranges): vector = ranges
            case .string, .vector: preconditionFailure("types are checked before")
            }
        }
        guard let vector else { preconditionFailure("types are checked before: a range") }
        var result: [StepSeries] = []
        for one in vector.series {
            try charge(steps.count)
            let values = try values(of: function, one, vector, parameters, over: steps)
            let labels = function.keepsName ? one.labels : one.labels.withoutName
            let series = StepSeries(labels: labels, values: values)
            if series.hasValues { result.append(series) }
        }
        // Not even at different steps: Prometheus looks at all steps at once here.
        guard Set(result.map(\.labels.key)).count == result.count else { throw Self.sameLabels }
        return result
    }

    private mutating func values(
        of function: RangeFunction, _ series: SourceSeries, _ vector: RangeVector,
        _ parameters: [[Double]], over steps: Steps
    ) throws(QueryError) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(steps.count)
        let times = series.timestampsMilliseconds.span
        let values = series.values.span
        var scalars = [Double](repeating: 0, count: parameters.count)
        var (from, to) = (0, 0)
        for step in 0..<steps.count {
            let end = vector.end(at: steps[step])
            let start = end - vector.rangeMilliseconds
            while to < times.count, times[to] <= end { to += 1 }
            while from < to, times[from] < start { from += 1 }
            guard from < to else {
                result.append(.absent)
                continue
            }
            try spend(to - from)
            for number in scalars.indices { scalars[number] = parameters[number][step] }
            let window = SampleWindow(
                places: from..<to, startMilliseconds: start, endMilliseconds: end,
                stepMilliseconds: steps[step])
            result.append(try function.value(window, times, values, scalars) ?? .absent)
        }
        return result
    }

    /// 1 at the steps whose range has no sample of any series.
    mutating func absentOverTime(
        _ argument: Expression, over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        let present = try series(of: .presentOverTime, [argument], over: steps)
        try charge(steps.count)
        return [absence(of: present, argument, over: steps)].filter(\.hasValues)
    }

    /// 1 where none of `series` has a value, under the labels that `argument` asks for.
    func absence(
        of series: [StepSeries], _ argument: Expression, over steps: Steps
    ) -> StepSeries {
        var values = [Double](repeating: 1, count: steps.count)
        for one in series {
            for step in values.indices where !one.values[step].isAbsent {
                values[step] = .absent
            }
        }
        return StepSeries(labels: Self.labels(askedForBy: argument), values: values)
    }

    /// The labels that a selector fixes by `=`, unless it names one twice.
    private static func labels(askedForBy argument: Expression) -> Labels {
        let matchers: [LabelMatcher]
        switch argument.unwrapped.node {
        case .selector(let selector), .range(let selector, _): matchers = selector.matchers
        case .number, .string, .subquery, .call, .aggregation, .binary, .negation, .plus,
            .parentheses:
            return .none
        }
        var labels = Labels.none
        var seen: [String] = []
        for matcher in matchers where matcher.name != Label.metricName {
            let isFirst = !seen.contains(matcher.name)
            let isFixed = isFirst && matcher.operation == .equal
            labels.set(matcher.name, isFixed ? matcher.value : "")
            if isFixed { seen.append(matcher.name) }
        }
        return labels
    }
}
