/// A page of the agent's own, by its path; `/metrics` is the exposition's.
enum AdminRoute: String, CaseIterable {
    case index = "/"
    case dashboard = "/dashboard"
    case healthz = "/healthz"
    case healthy = "/-/healthy"
    case ready = "/-/ready"
    case reload = "/-/reload"
    case status = "/api/martlet/status"
    case rejected = "/api/martlet/rejected"
    case unmapped = "/api/martlet/unmapped"
    case configuration = "/api/martlet/config"
    case tail = "/api/martlet/tail"
    case cardinality = "/api/martlet/cardinality"

    /// What the index says of it.
    var summary: String {
        switch self {
        case .index: "this page"
        case .dashboard: "the dashboard; it is at / as well where there is a store"
        case .healthz, .healthy: "200 while the loops turn"
        case .ready: "200 once the listeners are bound, 503 while draining"
        case .reload: "POST with X-Martlet: 1 reads the configuration again"
        case .status: "the ledger, series, flushes and backends"
        case .rejected: "the last rejected lines"
        case .unmapped: "names that no mapping rule takes, most frequent first"
        case .configuration: "the effective configuration"
        case .tail: "live lines; ?seconds=10, ?rejected=1 or ?marked=1"
        case .cardinality: "series by prefix, name and tag; ?prefix=a.b."
        }
    }

    /// The `Allow` field.
    var allowedMethods: String {
        switch self {
        case .reload: "POST"
        case .index, .dashboard, .healthz, .healthy, .ready, .status, .rejected, .unmapped,
            .configuration, .tail, .cardinality:
            "GET, HEAD"
        }
    }
}
