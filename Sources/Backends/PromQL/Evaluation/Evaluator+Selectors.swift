extension Evaluator {
    func resolved(_ moment: Expression.Moment) -> ResolvedMoment {
        let at: Int64? =
            switch moment.at {
            case nil: nil
            case .milliseconds(let time): time
            case .start: queryMilliseconds.lowerBound
            case .end: queryMilliseconds.upperBound
            }
        return ResolvedMoment(
            offsetMilliseconds: moment.offsetMilliseconds, atMilliseconds: at)
    }

    /// What the source has for a selector: from its range, or the lookback, before the first step.
    private mutating func load(
        _ selector: Expression.Selector, range: Int64?, over steps: Steps
    ) throws(QueryError) -> [SourceSeries] {
        guard steps.count > 0 else { return [] }
        let moment = resolved(selector.moment)
        let back = range ?? options.lookbackMilliseconds
        var selection = Selection(
            selector.matchers,
            fromMilliseconds: moment.time(at: steps.startMilliseconds) - back,
            throughMilliseconds: moment.time(at: steps.lastMilliseconds))
        selection.samplesMax = samplesLeft
        selection.seriesMax = seriesMax
        selection.stepMilliseconds = steps.intervalMilliseconds
        selection.rangeMilliseconds = range
        let found = try source.series(for: selection)
        try checkSeries(found.count)
        try charge(found.reduce(0) { $0 + $1.values.count })
        return found
    }

    // MARK: Instant vectors

    mutating func series(
        of selector: Expression.Selector, over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        try series(of: selector, over: steps) { value, _ in value }
    }

    /// The present sample of each series at each step, as `value` has it of value and time.
    mutating func series(
        of selector: Expression.Selector, over steps: Steps,
        _ value: (Double, Int64) -> Double
    ) throws(QueryError) -> [StepSeries] {
        let found = try load(selector, range: nil, over: steps)
        let moment = resolved(selector.moment)
        var result: [StepSeries] = []
        result.reserveCapacity(found.count)
        for one in found {
            try charge(steps.count)
            let values = present(one, moment, steps, value)
            let series = StepSeries(labels: one.labels, values: values)
            if series.hasValues { result.append(series) }
        }
        return result
    }

    private func present(
        _ series: SourceSeries, _ moment: ResolvedMoment, _ steps: Steps,
        _ value: (Double, Int64) -> Double
    ) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(steps.count)
        let times = series.timestampsMilliseconds
        var after = 0
        for step in 0..<steps.count {
            let time = moment.time(at: steps[step])
            while after < times.count, times[after] <= time { after += 1 }
            let isPresent =
                after > 0 && times[after - 1] >= time - options.lookbackMilliseconds
                && !series.values[after - 1].isAbsent
            values.append(
                isPresent ? value(series.values[after - 1], times[after - 1]) : .absent)
        }
        return values
    }

    // MARK: Range vectors

    mutating func ranges(
        of selector: Expression.Selector, _ range: Int64, over steps: Steps
    ) throws(QueryError) -> RangeVector {
        var found = try load(selector, range: range, over: steps)
        for place in found.indices { found[place].removeStaleMarkers() }
        return RangeVector(
            series: found, rangeMilliseconds: range, moment: resolved(selector.moment))
    }

    /// A subquery's steps are multiples of its interval, whatever the query's are.
    mutating func ranges(
        of subquery: Expression.Subquery, over steps: Steps
    ) throws(QueryError) -> RangeVector {
        let moment = resolved(subquery.moment)
        let interval = subquery.stepMilliseconds ?? options.subqueryStepMilliseconds
        let earliest =
            moment.time(at: steps.startMilliseconds) - subquery.rangeMilliseconds
        let aligned = earliest / interval * interval
        let inner = Steps(
            fromMilliseconds: aligned < earliest ? aligned + interval : aligned,
            throughMilliseconds: moment.time(at: steps.lastMilliseconds),
            everyMilliseconds: interval)
        var found: [SourceSeries] = []
        for one in try vector(of: subquery.expression, over: inner) {
            found.append(Self.samples(of: one, inner))
        }
        return RangeVector(
            series: found, rangeMilliseconds: subquery.rangeMilliseconds, moment: moment)
    }

    private static func samples(of series: StepSeries, _ steps: Steps) -> SourceSeries {
        var result = SourceSeries(series.labels, timestampsMilliseconds: [], values: [])
        for (step, value) in series.values.enumerated() where !value.isAbsent {
            result.timestampsMilliseconds.append(steps[step])
            result.values.append(value)
        }
        return result
    }
}

extension SourceSeries {
    fileprivate mutating func removeStaleMarkers() {
        guard values.contains(where: StaleMarker.isStale) else { return }
        let kept = values.indices.filter { !StaleMarker.isStale(values[$0]) }
        timestampsMilliseconds = kept.map { timestampsMilliseconds[$0] }
        values = kept.map { values[$0] }
    }
}
