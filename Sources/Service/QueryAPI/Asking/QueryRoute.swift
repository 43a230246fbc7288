/// A path of Prometheus' HTTP API that is answered from the local store.
package enum QueryRoute: Sendable, Equatable {
    case query, queryRange, series, labels
    case labelValues(String)
    case metadata, rules, alerts, exemplars, buildInfo, seriesStatus, federation

    package init?(_ path: String) {
        switch path {
        case "/api/v1/query": self = .query
        case "/api/v1/query_range": self = .queryRange
        case "/api/v1/series": self = .series
        case "/api/v1/labels": self = .labels
        case "/api/v1/metadata": self = .metadata
        case "/api/v1/rules": self = .rules
        case "/api/v1/alerts": self = .alerts
        case "/api/v1/query_exemplars": self = .exemplars
        case "/api/v1/status/buildinfo": self = .buildInfo
        case "/api/v1/status/tsdb": self = .seriesStatus
        case "/federate": self = .federation
        default:
            let (start, end) = ("/api/v1/label/", "/values")
            guard path.hasPrefix(start), path.hasSuffix(end) else { return nil }
            let name = path.dropFirst(start.utf8.count).dropLast(end.utf8.count)
            guard !name.isEmpty, !name.contains("/") else { return nil }
            self = .labelValues(String(name))
        }
    }
}
