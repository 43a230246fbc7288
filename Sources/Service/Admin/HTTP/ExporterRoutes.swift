package import HTTP

/// Answers the HTTP port of `martlet exporter` as statsd_exporter does: page, health, readiness
/// and, where it is switched on, reload and end are open to everyone who reaches the port.
///
/// What statsd_exporter does not have, `/api/martlet/…`, is guarded as it is elsewhere. Lives on
/// the delivery thread.
package final class ExporterRoutes {
    private let admin: AdminRoutes
    private unowned let view: any AgentView
    private let allowsLifecycle: Bool
    private let requestGuard = RequestGuard(openPaths: [AdminRoute.healthz.rawValue])

    package init(admin: AdminRoutes, view: any AgentView, allowsLifecycle: Bool) {
        self.admin = admin
        self.view = view
        self.allowsLifecycle = allowsLifecycle
    }

    package func answer(_ request: HTTPRequest) -> HTTPResponse {
        // Before `/`, where the page may be. Any method reads it.
        if let page = view.metricsPage(for: request) { return page }
        guard let route = ExporterRoute(rawValue: request.path) else {
            return requestGuard.refusal(of: request)?.response ?? admin.answer(request)
        }
        switch route {
        case .index: return index()
        case .healthy: return healthy()
        case .ready: return ready()
        case .reload: return control(request) { self.admin.reload() }
        case .quit:
            return control(request) {
                self.view.quit()
                return .text(200, "Ending.").uncached()
            }
        }
    }

    private func index() -> HTTPResponse {
        let routes = ExporterRoute.allCases.filter {
            $0 != .index && (allowsLifecycle || !$0.isLifecycle)
        }
        let pages =
            view.metricsPaths.map { ($0, "the exposition") }
            + routes.map { ($0.rawValue, $0.summary) }
        return AdminRoutes.index(of: pages, version: view.status.version)
    }

    private func healthy() -> HTTPResponse {
        let stalled = view.status.stalledThreads
        return stalled.isEmpty
            ? .text(200, "Statsd Exporter is Healthy.").uncached()
            : .text(503, "stalled: \(stalled.joined(separator: ", "))").uncached()
    }

    private func ready() -> HTTPResponse {
        let readiness = view.status.readiness
        return readiness == .ready
            ? .text(200, "Statsd Exporter is Ready.").uncached()
            : .text(503, readiness.rawValue).uncached()
    }

    /// Does what a lifecycle request asks for, if they are allowed and no browser was made to send
    /// it by somebody else's page.
    private func control(_ request: HTTPRequest, _ work: () -> HTTPResponse) -> HTTPResponse {
        guard allowsLifecycle else { return .text(404, "not found") }
        guard request.method == .post || request.method == .put else {
            return .notAllowed(allow: "POST, PUT")
        }
        guard !requestGuard.isFromForeignPage(request) else {
            return RequestRefusal.foreignOrigin.response
        }
        return work()
    }
}

/// A page that statsd_exporter has, but for the exposition, whose path is chosen.
enum ExporterRoute: String, CaseIterable {
    case index = "/"
    case healthy = "/-/healthy"
    case ready = "/-/ready"
    case reload = "/-/reload"
    case quit = "/-/quit"

    var isLifecycle: Bool { self == .reload || self == .quit }

    /// What the index says of it.
    var summary: String {
        switch self {
        case .index: "this page"
        case .healthy: "200 while the loops turn"
        case .ready: "200 once the listeners are bound, 503 while draining"
        case .reload: "POST or PUT loads the mapping file again"
        case .quit: "POST or PUT ends the process"
        }
    }
}
