internal import Admin
internal import Configuration
internal import EventLoop
internal import ExpositionKit
internal import Forward
package import HTTP
internal import Prometheus
internal import QueryAPI
internal import Statsd
internal import Store
internal import TLS

/// The HTTP port and the text console.
extension Agent {
    func startServers() throws(StartFailure) {
        let loop = loop
        let routes = AdminRoutes(view: self, nowMilliseconds: { loop.nowMilliseconds })
        self.routes = routes
        if let listen = options.http.listen {
            if inputs.exporter == nil { try startQueries() }
            try startHTTP(listen, routes)
        }
        if let listen = options.admin.listen { try startConsole(listen) }
    }

    private func startQueries() throws(StartFailure) {
        do throws(UVError) {
            queries = try QueryService(
                on: loop, target: { [unowned self] in queryTarget },
                metadata: { [unowned self] in metadata(of: $0, max: $1) })
        } catch {
            throw StartFailure(.failure, "cannot answer queries: \(error)")
        }
    }

    /// The first store of the configuration.
    private var store: StoreBackend? {
        backends.lazy.compactMap { $0.backend as? StoreBackend }.first { $0.folder != nil }
    }

    var queryTarget: QueryTarget? {
        guard let store, let folder = store.folder else { return nil }
        return QueryTarget(folder: folder, views: store.views)
    }

    private func metadata(of name: String?, max: Int) -> [MetricMetadata] {
        (store?.metadata(of: name, max: max) ?? []).map {
            MetricMetadata(name: $0.name, type: $0.type, help: $0.help)
        }
    }

    private func startHTTP(_ listen: HostPort, _ routes: AdminRoutes) throws(StartFailure) {
        var http = HTTPServerOptions(listen: .address(listen.text))
        http.hosts = options.http.hosts
        http.connectionsMax = options.limits.httpConnections
        http.openPaths.formUnion(metricsPaths)
        http.isGuarded = inputs.exporter == nil
        if options.hasCollector {
            http.requestBodyBytesMaxByPath = [PostedFrames.path: PostedFrames.bytesMax]
        }
        let tls = try httpCertificates()
        do throws(HTTPServerError) {
            let server = try HTTPServer(
                on: loop, options: http, tls: tls, handler: handler(routes))
            server.ask(for: options.http.credentials)
            self.http = server
            let scheme = tls == nil ? "http" : "https"
            log.info("serving", [("url", "\(scheme)://\(server.localAddress)")])
        } catch {
            throw StartFailure(.addressUnavailable, error.description)
        }
    }

    /// What the port shows; `nil` for a port without encryption.
    private func httpCertificates() throws(StartFailure) -> TLSContext? {
        guard options.http.isEncrypted else { return nil }
        do throws(TLSProblem) {
            return try TLSContext(options.http.certificates, isServer: true)
        } catch {
            throw StartFailure(.badConfiguration, "http.tls: \(error)")
        }
    }

    /// Reads the port's certificates anew; `nil` where it has none to show.
    func newHTTPCertificates() throws(StartFailure) -> TLSContext? {
        http == nil ? nil : try httpCertificates()
    }

    /// Another configuration of what is shown and asked for.
    func reconfigureHTTP(showing tls: TLSContext?) {
        http?.ask(for: options.http.credentials)
        if let tls { http?.show(tls) }
    }

    private func handler(_ routes: AdminRoutes) -> (HTTPRequest) -> HTTPResponse {
        guard let web = inputs.exporter else {
            let queries = queries
            return { [unowned self] in
                queries?.answer($0) ?? forwarded($0) ?? routes.answer($0)
            }
        }
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
        queries?.close()
        console?.close()
        (http, queries, console) = (nil, nil, nil)
    }

    // MARK: Expositions

    var expositions: [PrometheusBackend] {
        backends.compactMap { $0.backend as? PrometheusBackend }
    }

    /// The page that has every series: a store takes its samples from it.
    var sharedPage: PrometheusBackend? { expositions.first { $0.hasEverySeries } }

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
