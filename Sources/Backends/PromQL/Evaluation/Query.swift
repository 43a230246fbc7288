/// A query that has been read and checked; run it as often as you like.
///
/// Pure: it reads no clock and does no I/O but through its source. Belongs to one thread.
package struct Query {
    private let expression: Expression

    /// Throws `badData` with line and column of what is wrong.
    package init(_ text: String) throws(QueryError) {
        expression = try Parser.parse(text)
    }

    /// The matchers of a text that is nothing but a selector: `match[]` of the API, `/federate`.
    package static func matchers(of selector: String) throws(QueryError) -> [LabelMatcher] {
        try Parser.matchers(of: selector)
    }

    /// The value at one time.
    package func value(
        atMilliseconds time: Int64, from source: some SampleSource,
        options: QueryOptions = QueryOptions(), limits: QueryLimits = QueryLimits()
    ) throws(QueryError) -> QueryResult {
        guard QueryTime.isInRange(time) else { throw Self.outOfRange }
        let steps = Steps(at: time)
        var evaluator = Evaluator(source, time...time, options, limits)
        switch try evaluator.value(of: expression, over: steps) {
        case .scalar(let values): return .scalar(values[0], atMilliseconds: time)
        case .string(let text): return .string(text, atMilliseconds: time)
        case .vector(let series):
            let samples = series.filter(\.hasValues).map {
                QueryResult.Sample(labels: $0.labels, value: $0.values[0])
            }
            return .vector(samples, atMilliseconds: time)
        case .ranges(let ranges): return .matrix(Self.samples(of: ranges, at: time))
        }
    }

    /// The values from `start` through `end`; only for scalars and instant vectors.
    package func values(
        fromMilliseconds start: Int64, throughMilliseconds end: Int64,
        everyMilliseconds interval: Int64, from source: some SampleSource,
        options: QueryOptions = QueryOptions(), limits: QueryLimits = QueryLimits()
    ) throws(QueryError) -> QueryResult {
        let steps = try Self.steps(from: start, through: end, every: interval, limits)
        let type = expression.type
        guard type == .scalar || type == .instantVector else {
            throw .badData(
                "invalid expression type \(GoQuote.quoted(type.rawValue)) for range query, "
                    + "must be Scalar or instant Vector")
        }
        // The end need not be a step.
        var evaluator = Evaluator(source, start...end, options, limits)
        switch try evaluator.value(of: expression, over: steps) {
        case .scalar(let values):
            return .matrix([Self.samples(of: StepSeries(labels: .none, values: values), steps)])
        case .vector(let series):
            let found = series.filter(\.hasValues).map { Self.samples(of: $0, steps) }
            return .matrix(found.sorted { $0.labels < $1.labels })
        case .string, .ranges:
            preconditionFailure("the type was checked before")
        }
    }

    private static func steps(
        from start: Int64, through end: Int64, every interval: Int64, _ limits: QueryLimits
    ) throws(QueryError) -> Steps {
        guard QueryTime.isInRange(start), QueryTime.isInRange(end) else { throw outOfRange }
        guard end >= start else {
            throw .badData("end timestamp must not be before start time")
        }
        guard interval > 0 else {
            throw .badData(
                "zero or negative query resolution step widths are not accepted. "
                    + "Try a positive integer")
        }
        let steps = Steps(
            fromMilliseconds: start, throughMilliseconds: end, everyMilliseconds: interval)
        guard steps.count - 1 <= limits.stepsMax else {
            throw .badData(
                "exceeded maximum resolution of \(limits.stepsMax) points per timeseries. "
                    + "Try decreasing the query resolution (?step=XX)")
        }
        return steps
    }

    private static let outOfRange = QueryError.badData("a time is too far from 1970")

    /// The samples of a range vector at the one step of an instant query.
    private static func samples(of ranges: RangeVector, at step: Int64) -> [SourceSeries] {
        let end = ranges.end(at: step)
        let start = end - ranges.rangeMilliseconds
        var found: [SourceSeries] = []
        for series in ranges.series {
            let places = series.timestampsMilliseconds.indices.filter { place in
                (start...end).contains(series.timestampsMilliseconds[place])
            }
            guard !places.isEmpty else { continue }
            found.append(
                SourceSeries(
                    series.labels,
                    timestampsMilliseconds: places.map { series.timestampsMilliseconds[$0] },
                    values: places.map { series.values[$0] }))
        }
        return found.sorted { $0.labels < $1.labels }
    }

    private static func samples(of series: StepSeries, _ steps: Steps) -> SourceSeries {
        var result = SourceSeries(series.labels, timestampsMilliseconds: [], values: [])
        result.timestampsMilliseconds.reserveCapacity(series.values.count)
        result.values.reserveCapacity(series.values.count)
        for (step, value) in series.values.enumerated() where !value.isAbsent {
            result.timestampsMilliseconds.append(steps[step])
            result.values.append(value)
        }
        return result
    }
}
