/// Evaluates a query's tree, every part over all its steps at once.
///
/// A value's meaning does not depend on how many steps there are: an instant query has one.
struct Evaluator<Source: SampleSource> {
    let source: Source
    /// Of the whole query: what `@ start()` and `@ end()` mean, also in subqueries.
    let queryMilliseconds: ClosedRange<Int64>
    let options: QueryOptions
    private let limits: QueryLimits
    /// What of `samplesMax` is left.
    private(set) var samplesLeft: Int
    /// Values until the clock is looked at again.
    private var valuesUntilCheck = 0

    init(
        _ source: Source, _ queryMilliseconds: ClosedRange<Int64>, _ options: QueryOptions,
        _ limits: QueryLimits
    ) {
        self.source = source
        self.queryMilliseconds = queryMilliseconds
        self.options = options
        self.limits = limits
        samplesLeft = limits.samplesMax
    }

    mutating func value(
        of expression: Expression, over steps: Steps
    ) throws(QueryError) -> Value {
        switch expression.node {
        case .number(let value):
            try charge(steps.count)
            return .scalar(Array(repeating: value, count: steps.count))
        case .string(let text): return .string(text)
        case .selector(let selector): return .vector(try series(of: selector, over: steps))
        case .range(let selector, let range):
            return .ranges(try ranges(of: selector, range, over: steps))
        case .subquery(let subquery): return .ranges(try ranges(of: subquery, over: steps))
        case .call(let call): return try value(of: call, over: steps)
        case .aggregation(let aggregation):
            return .vector(try series(of: aggregation, over: steps))
        case .binary(let binary): return try value(of: binary, over: steps)
        case .negation(let inner): return try negated(try value(of: inner, over: steps))
        case .plus(let inner), .parentheses(let inner):
            return try value(of: inner, over: steps)
        }
    }

    private func negated(_ value: Value) throws(QueryError) -> Value {
        switch value {
        case .scalar(let values): return .scalar(values.map { -$0 })
        case .vector(let series):
            var negated = series.map { series in
                StepSeries(
                    labels: series.labels.withoutName,
                    values: series.values.map { $0.isAbsent ? $0 : -$0 })
            }
            try Self.join(&negated)
            return .vector(negated)
        case .string, .ranges: preconditionFailure("types are checked before")
        }
    }

    // MARK: Typed parts

    mutating func vector(
        of expression: Expression, over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        guard case .vector(let series) = try value(of: expression, over: steps) else {
            preconditionFailure("types are checked before: a vector")
        }
        return series
    }

    mutating func scalar(
        of expression: Expression, over steps: Steps
    ) throws(QueryError) -> [Double] {
        guard case .scalar(let values) = try value(of: expression, over: steps) else {
            preconditionFailure("types are checked before: a scalar")
        }
        return values
    }

    func string(of expression: Expression) -> String {
        guard case .string(let text) = expression.unwrapped.node else {
            preconditionFailure("types are checked before: a string, which is always a literal")
        }
        return text
    }

    // MARK: Limits

    /// Takes `count` samples or values off what is left; before they take memory.
    mutating func charge(_ count: Int) throws(QueryError) {
        guard count <= samplesLeft else {
            throw .execution(
                "query processing would load too many samples into memory in query execution")
        }
        samplesLeft -= count
        try spend(count)
    }

    var seriesMax: Int { limits.seriesMax }

    func checkSeries(_ count: Int) throws(QueryError) {
        guard count <= limits.seriesMax else {
            throw .execution(
                "a selector finds more than \(limits.seriesMax) series; narrow it by labels")
        }
    }

    /// Counts work, and looks at the clock once in a while.
    mutating func spend(_ count: Int) throws(QueryError) {
        valuesUntilCheck -= count
        guard valuesUntilCheck <= 0 else { return }
        valuesUntilCheck = 4096
        if limits.isOverdue() { throw QueryError(.timeout, "query timed out in query execution") }
    }

    // MARK: Series of one identity

    /// Leaves out series without values, and makes one of those with the same labels.
    ///
    /// They are different series of which labels were taken away: at no step may two have a value.
    static func join(_ series: inout [StepSeries]) throws(QueryError) {
        series.removeAll { !$0.hasValues }
        guard series.count > 1 else { return }
        var places: [Labels.Key: Int] = [:]
        places.reserveCapacity(series.count)
        var joined: [StepSeries] = []
        for one in series {
            if let place = places.updateValue(joined.count, forKey: one.labels.key) {
                places[one.labels.key] = place
                try join(one, into: &joined[place])
            } else {
                joined.append(one)
            }
        }
        series = joined
    }

    private static func join(_ one: StepSeries, into other: inout StepSeries) throws(QueryError) {
        for (step, value) in one.values.enumerated() where !value.isAbsent {
            guard other.values[step].isAbsent else { throw sameLabels }
            other.values[step] = value
        }
    }

    static var sameLabels: QueryError {
        .execution("vector cannot contain metrics with the same labelset")
    }
}
