/// A page of the agent's own, by its path; `/metrics` is the exposition's.
enum AdminRoute: String, CaseIterable {
    case index = "/"
    case healthz = "/healthz"
    case healthy = "/-/healthy"
    case ready = "/-/ready"
    case reload = "/-/reload"
    case status = "/api/martlet/status"
    case rejected = "/api/martlet/rejected"
    case unmapped = "/api/martlet/unmapped"
    case configuration = "/api/martlet/config"
    case tail = "/api/martlet/tail"

    /// What the index says of it.
    var summary: String {
        switch self {
        case .index: "this page"
        case .healthz, .healthy: "200 while the loops turn"
        case .ready: "200 once the listeners are bound, 503 while draining"
        case .reload: "POST with X-Martlet: 1 reads the configuration again"
        case .status: "the ledger, series, flushes and backends"
        case .rejected: "the last rejected lines"
        case .unmapped: "names that no mapping rule takes, most frequent first"
        case .configuration: "the effective configuration"
        case .tail: "live lines; ?seconds=10 and ?rejected=1"
        }
    }

    /// The `Allow` field.
    var allowedMethods: String {
        switch self {
        case .reload: "POST"
        case .index, .healthz, .healthy, .ready, .status, .rejected, .unmapped, .configuration,
            .tail:
            "GET, HEAD"
        }
    }
}
