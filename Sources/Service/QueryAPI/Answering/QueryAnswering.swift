internal import PromQL
package import Store

/// Answers one question, on a thread that may take its time.
package struct QueryAnswering {
    /// `DefaultEvaluationInterval` and lookback are Prometheus' own.
    private static let stepsMax: Int64 = 11_000

    let route: QueryRoute
    let parameters: QueryParameters
    let target: QueryTarget
    /// Unix time.
    let nowMilliseconds: Int64
    /// Asks the store's writer for what is in memory.
    let view: () -> StoreView?
    let isOverdue: () -> Bool

    package init(
        route: QueryRoute, parameters: QueryParameters, target: QueryTarget,
        nowMilliseconds: Int64, view: @escaping () -> StoreView?,
        isOverdue: @escaping () -> Bool
    ) {
        self.route = route
        self.parameters = parameters
        self.target = target
        self.nowMilliseconds = nowMilliseconds
        self.view = view
        self.isOverdue = isOverdue
    }

    /// The answer; never fails but by saying so.
    package func answer() -> QueryAnswer {
        guard !isOverdue() else { return .overdue }
        do throws(QueryError) {
            switch route {
            case .query: return try instant()
            case .queryRange: return try range()
            case .series: return try series()
            case .labels: return try labels()
            case .labelValues(let name): return try labelValues(of: name)
            case .seriesStatus: return try seriesStatus()
            case .federation: return try federation()
            case .metadata: return .success("{}")
            case .rules: return .success(#"{"groups":[]}"#)
            case .alerts: return .success(#"{"alerts":[]}"#)
            case .exemplars: return .success("[]")
            case .buildInfo: return Self.buildInfo
            }
        } catch {
            return .failure(error)
        }
    }

    func source() throws(QueryError) -> StoreSource {
        try StoreSource(folder: target.folder, at: view(), isOverdue: isOverdue)
    }

    /// What queries may use up.
    private var limits: QueryLimits {
        var limits = QueryLimits()
        limits.isOverdue = isOverdue
        return limits
    }

    // MARK: Queries

    /// Reads a query; its errors name the parameter, as Prometheus does.
    private func query() throws(QueryError) -> Query {
        do throws(QueryError) {
            return try Query(parameters["query"] ?? "")
        } catch {
            throw Self.named(error)
        }
    }

    private static func named(_ error: QueryError) -> QueryError {
        error.kind == .badData ? QueryParameters.invalid("query", error.text) : error
    }

    private func instant() throws(QueryError) -> QueryAnswer {
        let time = try parameters.milliseconds(of: "time", absent: nowMilliseconds)
        let query = try query()
        let source = try source()
        do throws(QueryError) {
            let result = try query.value(atMilliseconds: time, from: source, limits: limits)
            return .success(of: result, warnings: source.warnings)
        } catch {
            throw Self.named(error)
        }
    }

    private func range() throws(QueryError) -> QueryAnswer {
        let start = try parameters.milliseconds(of: "start", absent: nil)
        let end = try parameters.milliseconds(of: "end", absent: nil)
        guard end >= start else {
            throw QueryParameters.invalid("end", "end timestamp must not be before start time")
        }
        let step = try parameters.durationMilliseconds(of: "step")
        guard step > 0 else {
            throw QueryParameters.invalid(
                "step",
                "zero or negative query resolution step widths are not accepted."
                    + " Try a positive integer")
        }
        guard (end - start) / step <= Self.stepsMax else {
            throw QueryError(
                .badData,
                "exceeded maximum resolution of 11,000 points per timeseries."
                    + " Try decreasing the query resolution (?step=XX)")
        }
        let query = try query()
        let source = try source()
        do throws(QueryError) {
            let result = try query.values(
                fromMilliseconds: start, throughMilliseconds: end, everyMilliseconds: step,
                from: source, limits: limits)
            return .success(of: result, warnings: source.warnings)
        } catch {
            throw Self.named(error)
        }
    }

    // MARK: Server

    /// The version is that of the API: clients choose by it what they ask for.
    private static let buildInfo = QueryAnswer.success(
        """
        {"version":"2.42.0","revision":"martlet","branch":"","buildUser":"","buildDate":"",\
        "goVersion":""}
        """)
}
