package import HTTP
internal import Statsd

/// Answers the requests of the one HTTP port: health, status, management, and the expositions by
/// way of the view.
///
/// Lives on the delivery thread; each answer is made in one step from one `AgentStatus`. Who may
/// ask is `RequestGuard`'s to decide, before this.
package final class AdminRoutes {
    /// Feed it with `publish` after each snapshot.
    package let tail: LiveTail
    /// Answers that wait for a count of series.
    let counts = PendingCounts()
    unowned let view: any AgentView
    private let nowMilliseconds: () -> UInt64

    /// Takes a monotonic clock, for the end of live tails.
    package init(view: any AgentView, nowMilliseconds: @escaping () -> UInt64) {
        self.view = view
        self.nowMilliseconds = nowMilliseconds
        tail = LiveTail { [unowned view] in view.setTail(linesMax: $0) }
    }

    package func answer(_ request: HTTPRequest) -> HTTPResponse {
        guard let route = AdminRoute(rawValue: request.path) else {
            return DashboardFiles.response(to: request) ?? metricsPage(request)
        }
        guard Self.allows(request.method, route) else {
            return .notAllowed(allow: route.allowedMethods)
        }
        return answer(request, at: route)
    }

    private static func allows(_ method: HTTPMethod, _ route: AdminRoute) -> Bool {
        route == .reload ? method == .post : method.isRead
    }

    private func answer(_ request: HTTPRequest, at route: AdminRoute) -> HTTPResponse {
        switch route {
        case .index: (view.keepsHistory ? DashboardFiles.page(for: request) : nil) ?? index()
        case .dashboard: DashboardFiles.page(for: request) ?? index()
        case .healthz, .healthy: health()
        case .ready: ready()
        case .reload: reload()
        case .status: status()
        case .rejected: rejected()
        case .unmapped: unmapped()
        case .configuration: .page("text/yaml; charset=utf-8", view.effectiveConfiguration)
        case .tail: openTail(request)
        case .cardinality: cardinality(request)
        }
    }

    private func metricsPage(_ request: HTTPRequest) -> HTTPResponse {
        if view.metricsPaths.contains(request.path), !request.method.isRead {
            return .notAllowed(allow: "GET, HEAD")
        }
        return view.metricsPage(for: request) ?? .text(404, "not found")
    }
}

// MARK: - Pages

extension AdminRoutes {
    private func index() -> HTTPResponse {
        let status = view.status
        let pages =
            view.metricsPaths.map { ($0, "the exposition") }
            + AdminRoute.allCases.filter { $0 != .index }.map { ($0.rawValue, $0.summary) }
        return Self.index(of: pages, version: status.version)
    }

    /// A plain list of pages: paths and what is to be said of them.
    static func index(of pages: [(String, String)], version: String) -> HTTPResponse {
        let items = pages.map { path, summary in
            "<li><a href=\"\(escape(path))\">\(escape(path))</a> \(escape(summary))"
        }
        return .page(
            "text/html; charset=utf-8",
            """
            <!DOCTYPE html><html lang="en"><title>Martlet</title>
            <h1>Martlet \(escape(version))</h1>
            <ul>
            \(items.joined(separator: "\n"))
            </ul>

            """)
    }

    private static func escape(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }

    private func health() -> HTTPResponse {
        let stalled = view.status.stalledThreads
        guard stalled.isEmpty else {
            return .text(503, "stalled: \(stalled.joined(separator: ", "))").uncached()
        }
        return .text(200, "ok").uncached()
    }

    private func ready() -> HTTPResponse {
        let readiness = view.status.readiness
        return .text(readiness == .ready ? 200 : 503, readiness.rawValue).uncached()
    }

    private func status() -> HTTPResponse {
        view.refreshOffenders()
        let status = view.status
        return .json { $0.write(status) }
    }

    /// The newest first, since that is what one looks for.
    private func rejected() -> HTTPResponse {
        let listeners = view.status.listeners
        let lines = view.rejectedLines.suffix(Self.rejectedLinesMax).reversed()
        return .json { json in
            json.object { json in
                json.field("rejected", array: lines) { json, line in
                    let known = listeners.indices.contains(line.listener)
                    json.object { json in
                        json.field("timestamp", line.timestampSeconds)
                        json.field("reason", line.reason.rawValue)
                        json.field("listener", known ? listeners[line.listener].url : "")
                        json.key("line")
                        json.string(repairing: line.line)
                    }
                }
            }
        }
    }

    private func unmapped() -> HTTPResponse {
        let mapping = view.status.state.mapping
        return .json { json in
            json.object { json in
                json.field("rules", mapping.rules.count)
                json.field("lines_missed_max", mapping.linesMissedMax)
                json.field("unmapped", array: mapping.unmappedNames) { json, unmapped in
                    json.object { json in
                        json.key("name")
                        json.string(repairing: unmapped.name)
                        json.field("type", "\(unmapped.type.label)")
                        json.field("lines", unmapped.lines)
                    }
                }
            }
        }
    }

    /// Of 512 bytes each, which escapes can make six times as long: 1.5 MiB, about 5 ms.
    static var rejectedLinesMax: Int { 500 }

    /// Reads the configuration again, and says what came of it.
    func reload() -> HTTPResponse {
        switch view.reload() {
        case .reloaded(let restartRequired):
            return .json { json in
                json.object { json in
                    json.field("reloaded", true)
                    json.field("restart_required", array: restartRequired) { $0.string($1) }
                }
            }
        case .refused(let problems):
            return .json(status: 400) { json in
                json.object { json in
                    json.field("reloaded", false)
                    json.field("problems", array: problems) { $0.string($1) }
                }
            }
        }
    }
}

// MARK: - Live lines

extension AdminRoutes {
    private func openTail(_ request: HTTPRequest) -> HTTPResponse {
        let text = request.parameter("seconds") ?? "\(LiveTail.secondsDefault)"
        guard let seconds = UInt64(text), (1...LiveTail.secondsMax).contains(seconds) else {
            return .text(400, "seconds is a number from 1 to \(LiveTail.secondsMax)")
        }
        guard request.method != .head else { return .page("text/plain; charset=utf-8", "") }
        guard
            let producer = tail.subscribe(
                to: Self.choice(request),
                untilMilliseconds: nowMilliseconds() &+ seconds &* 1000,
                nowMilliseconds: nowMilliseconds)
        else { return .text(503, "\(LiveTail.subscribersMax) tails are open already") }
        return HTTPResponse(
            headers: [
                ("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"),
            ], body: .stream(producer))
    }
    private static func choice(_ request: HTTPRequest) -> LiveTail.Choice {
        let isSet = { (name: String) in
            request.parameter(name).map { $0 != "0" } ?? false
        }
        return isSet("marked") ? .marked : isSet("rejected") ? .rejected : .arriving
    }
}
