internal import Admin
internal import Configuration
internal import EventLoop
internal import ExpositionKit
package import HTTP
internal import Prometheus
internal import Statsd

/// The HTTP port and the text console.
extension Agent {
    func startServers() throws(StartFailure) {
        let loop = loop
        let routes = AdminRoutes(view: self, nowMilliseconds: { loop.nowMilliseconds })
        self.routes = routes
        if let listen = options.http.listen { try startHTTP(listen, routes) }
        if let listen = options.admin.listen { try startConsole(listen) }
    }

    private func startHTTP(_ listen: HostPort, _ routes: AdminRoutes) throws(StartFailure) {
        var http = HTTPServerOptions(listen: .address(listen.text))
        http.hosts = options.http.hosts
        http.connectionsMax = options.limits.httpConnections
        http.openPaths.formUnion(metricsPaths)
        http.isGuarded = inputs.exporter == nil
        do throws(HTTPServerError) {
            let server = try HTTPServer(on: loop, options: http, handler: handler(routes))
            self.http = server
            log.info("serving", [("url", "http://\(server.localAddress)")])
        } catch {
            throw StartFailure(.addressUnavailable, error.description)
        }
    }

    private func handler(_ routes: AdminRoutes) -> (HTTPRequest) -> HTTPResponse {
        guard let web = inputs.exporter else { return { routes.answer($0) } }
        let exporter = ExporterRoutes(
            admin: routes, view: self, allowsLifecycle: web.allowsLifecycle)
        return { exporter.answer($0) }
    }

    package func quit() {
        log.info("asked to end by /-/quit")
        stop()
    }

    private func startConsole(_ listen: HostPort) throws(StartFailure) {
        do throws(SocketError) {
            let addresses = try SocketAddress.resolve(host: listen.host, port: listen.port)
            let console = try TextConsole(
                on: loop, binding: .inet(addresses[0]), view: self)
            self.console = console
            log.info("serving", [("console", console.localAddress.description)])
        } catch {
            throw StartFailure(.addressUnavailable, error.description)
        }
    }

    func closeServers() {
        http?.close()
        console?.close()
        (http, console) = (nil, nil)
    }

    // MARK: Expositions

    var expositions: [PrometheusBackend] {
        backends.compactMap { $0.backend as? PrometheusBackend }
    }

    package var metricsPaths: [String] { expositions.map(\.path) }

    package func metricsPage(for request: HTTPRequest) -> HTTPResponse? {
        guard let exposition = expositions.first(where: { $0.path == request.path }) else {
            return nil
        }
        let status = status
        let also = status.exporter == nil ? [] : ExporterMetrics.families(of: status)
        return exposition.response(to: request, own: OwnMetrics.families(of: status) + also)
    }

    /// Names that two types of series want in one exposition.
    var conflicts: [NameConflict] {
        expositions.flatMap { exposition in
            exposition.conflicts.map { conflict in
                NameConflict(
                    backend: exposition.name, name: conflict.name, kept: conflict.winnerKind,
                    lost: conflict.kind, exposedAs: conflict.exposedName)
            }
        }
    }
}
