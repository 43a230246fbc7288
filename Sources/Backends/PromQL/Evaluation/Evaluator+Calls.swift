extension Evaluator {
    mutating func value(of call: Expression.Call, over steps: Steps) throws(QueryError) -> Value {
        let arguments = call.arguments
        switch call.function.kind {
        case .overRange(let function):
            return .vector(try series(of: function, arguments, over: steps))
        case .perValue(let function):
            return .vector(
                try mapped(arguments[0], over: steps) { value, _ in function.value(of: value) })
        case .bounded(let function):
            return .vector(try series(of: function, arguments, over: steps))
        case .calendar(let part):
            guard let argument = arguments.first else {
                let values = try times(of: steps).map { part.value(of: $0) }
                return .vector([StepSeries(labels: .none, values: values)])
            }
            return .vector(try mapped(argument, over: steps) { value, _ in part.value(of: value) })
        case .special(let function): return try value(of: function, arguments, over: steps)
        }
    }

    private mutating func value(
        of function: SpecialFunction, _ arguments: [Expression], over steps: Steps
    ) throws(QueryError) -> Value {
        switch function {
        case .absent:
            let present = try vector(of: arguments[0], over: steps)
            try charge(steps.count)
            return .vector([absence(of: present, arguments[0], over: steps)].filter(\.hasValues))
        case .absentOverTime: return .vector(try absentOverTime(arguments[0], over: steps))
        case .histogramCount, .histogramFraction, .histogramSum:
            // Only native histograms have these, and there are none.
            for argument in arguments { _ = try value(of: argument, over: steps) }
            return .vector([])
        case .histogramQuantile: return .vector(try histogramQuantile(arguments, over: steps))
        case .labelJoin: return .vector(try labelJoin(arguments, over: steps))
        case .labelReplace: return .vector(try labelReplace(arguments, over: steps))
        case .pi:
            try charge(steps.count)
            return .scalar(Array(repeating: .pi, count: steps.count))
        case .scalar: return .scalar(try onlyValues(of: arguments[0], over: steps))
        case .sort: return .vector(try sorted(arguments[0], over: steps, descending: false))
        case .sortDescending:
            return .vector(try sorted(arguments[0], over: steps, descending: true))
        case .time: return .scalar(try times(of: steps))
        case .timestamp: return .vector(try timestamps(of: arguments[0], over: steps))
        case .vector:
            let values = try scalar(of: arguments[0], over: steps)
            return .vector([StepSeries(labels: .none, values: values)])
        }
    }

    /// Every value of a vector turned into another; the names go.
    mutating func mapped(
        _ argument: Expression, over steps: Steps, _ transform: (Double, Int) -> Double
    ) throws(QueryError) -> [StepSeries] {
        var series = try vector(of: argument, over: steps)
        for place in series.indices {
            series[place].labels = series[place].labels.withoutName
            for step in 0..<steps.count where !series[place].values[step].isAbsent {
                series[place].values[step] = transform(series[place].values[step], step)
            }
        }
        try spend(series.count * steps.count)
        try Self.join(&series)
        return series
    }

    private mutating func times(of steps: Steps) throws(QueryError) -> [Double] {
        try charge(steps.count)
        return (0..<steps.count).map { Rates.seconds(steps[$0]) }
    }

    private mutating func series(
        of function: BoundFunction, _ arguments: [Expression], over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        var parameters: [[Double]] = []
        for argument in arguments.dropFirst() {
            parameters.append(try scalar(of: argument, over: steps))
        }
        return try mapped(arguments[0], over: steps) { value, step in
            function.value(of: value, parameters.map { $0[step] })
        }
    }

    /// The value of a vector's only series, NaN when there are none or several.
    private mutating func onlyValues(
        of argument: Expression, over steps: Steps
    ) throws(QueryError) -> [Double] {
        let series = try vector(of: argument, over: steps)
        try charge(steps.count)
        return (0..<steps.count).map { step in
            let present = series.lazy.map { $0.values[step] }.filter { !$0.isAbsent }
            var values = present.makeIterator()
            guard let value = values.next(), values.next() == nil else { return .nan }
            return value
        }
    }

    /// Means something for a single step only; NaN comes last either way.
    private mutating func sorted(
        _ argument: Expression, over steps: Steps, descending: Bool
    ) throws(QueryError) -> [StepSeries] {
        let series = try vector(of: argument, over: steps)
        guard steps.count == 1 else { return series }
        return series.sorted { left, right in
            let (a, b) = (left.values[0], right.values[0])
            return descending ? a > b || (b.isNaN && !a.isNaN) : a < b || (b.isNaN && !a.isNaN)
        }
    }

    /// When the present sample of a selector was taken; of anything else, the step's time.
    private mutating func timestamps(
        of argument: Expression, over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        guard case .selector(let selector) = argument.unwrapped.node else {
            return try mapped(argument, over: steps) { _, step in Rates.seconds(steps[step]) }
        }
        var series = try series(of: selector, over: steps) { _, time in Rates.seconds(time) }
        for place in series.indices { series[place].labels = series[place].labels.withoutName }
        try Self.join(&series)
        return series
    }
}
