internal import BackendKit
internal import Configuration
internal import Console
internal import EventLoop
internal import ExpositionKit
internal import Forward
internal import Glibc
internal import Graphite
internal import Influx
internal import OTLP
internal import Prometheus
internal import RemoteWrite
internal import Repeater
internal import Store

extension BackendCatalog {
    /// Every type of backend that a configuration may name.
    package static let all = BackendCatalog([
        BackendSection(
            "console", ConsoleOptions.schema,
            "Prints every flush on standard output."),
        BackendSection(
            "forward", ForwardOptions.schema,
            "Sends what every flush was made of to a collector, which merges it with other agents'."
        ),
        BackendSection(
            "graphite", GraphiteOptions.schema,
            "Sends every flush to carbon, as text lines or pickled."),
        BackendSection(
            "influxdb", InfluxOptions.schema,
            "Sends every flush to InfluxDB, by HTTP or as datagrams."),
        BackendSection(
            "otlp", OTLPOptions.schema,
            "Sends every flush to an OpenTelemetry collector: delta sums, gauges and exponential"
                + " histograms."),
        BackendSection(
            "prometheus", PrometheusOptions.schema,
            "Serves cumulative series on the HTTP port, for Prometheus to scrape."),
        BackendSection(
            "remote_write", RemoteWriteOptions.schema,
            "Pushes the exposition's series, one sample each a flush, to Prometheus or what speaks"
                + " its remote write."),
        BackendSection(
            "repeater", RepeaterOptions.schema,
            "Passes every packet on to other StatsD servers, as it arrived."),
        BackendSection(
            "store", StoreOptions.schema,
            "Keeps the history of the exposition's series in files on this host, bounded and rolled"
                + " up."),
    ])
}

/// Makes the backends of a configuration; with the catalog, the one place that knows their types.
struct BackendFactory {
    let environment: BackendEnvironment
    let encoders: BackendEncoders
    /// The page whose series a store shares; `nil` without one that has them all.
    let page: () -> (any ExpositionHolder)?

    func make(_ entry: BackendEntry) throws(BackendProblem) -> any Backend {
        switch entry.type {
        case "forward":
            return try ForwardBackend(
                encoders.decode(entry, ForwardOptions.schema), environment: environment)
        case "influxdb":
            let (options, encoder) = encoders.influx(entry)
            return try InfluxBackend(options, encoder: encoder, environment: environment)
        case "otlp":
            let (options, encoder) = encoders.otlp(entry)
            return try OTLPBackend(options, encoder: encoder, environment: environment)
        case "remote_write":
            return try RemoteWriteBackend(
                encoders.decode(entry, RemoteWriteOptions.schema), hostTag: encoders.hostTag,
                environment: environment)
        default:
            do throws(UVError) {
                return try makeOnLoop(entry)
            } catch {
                throw BackendProblem(error)
            }
        }
    }

    /// Those that fail only when the loop has no room for another handle.
    private func makeOnLoop(_ entry: BackendEntry) throws(UVError) -> any Backend {
        switch entry.type {
        case "graphite":
            let (options, encoder) = encoders.graphite(entry)
            return try GraphiteBackend(options, encoder: encoder, environment: environment)
        case "console":
            let (options, encoder) = encoders.console(entry)
            return try ConsoleBackend(
                options, encoder: encoder, environment: environment,
                output: OutputDescriptor(sharing: STDOUT_FILENO))
        case "prometheus":
            return try PrometheusBackend(encoders.prometheus(entry), on: environment.loop)
        case "repeater":
            let options = encoders.decode(entry, RepeaterOptions.schema)
            return try RepeaterBackend(options, environment: environment)
        case "store":
            let (options, series) = encoders.store(entry)
            let folder =
                options.path.isEmpty
                ? environment.stateFolder.map { "\($0)/store" } : options.path
            let sharesPage = options.common.filter.takesEverything
            return try StoreBackend(
                options, series: series, folder: folder, page: sharesPage ? page : { nil },
                environment: environment)
        default:
            preconditionFailure("a configuration with an unknown type of backend was accepted")
        }
    }
}

/// Options and pure encoder of each backend that pushes flushes.
struct BackendEncoders {
    let hostName: String
    /// The value of the tag `host`; `nil` for none.
    let hostTag: String?
    let timers: TimersSection
    /// The exposition's entry, whose names the store keeps; `nil` without one.
    let page: BackendEntry?
    /// Beginnings of names that no input can have on a page, besides our own.
    var reservedPrefixes: [String] = []

    func prometheus(_ entry: BackendEntry) -> PrometheusOptions {
        var options = decode(entry, PrometheusOptions.schema)
        options.series.reservedPrefixes = reservedPrefixes
        return options
    }

    func graphite(_ entry: BackendEntry) -> (options: GraphiteOptions, encoder: GraphiteEncoder) {
        let options = decode(entry, GraphiteOptions.schema)
        let encoder = GraphiteEncoder(
            options, host: hostName, statistics: statistics, isWeighted: timers.weighted)
        return (options, encoder)
    }

    func influx(_ entry: BackendEntry) -> (options: InfluxOptions, encoder: InfluxEncoder) {
        let options = decode(entry, InfluxOptions.schema)
        let encoder = InfluxEncoder(
            options, hostTag: hostTag, statistics: statistics, isWeighted: timers.weighted)
        return (options, encoder)
    }

    func otlp(_ entry: BackendEntry) -> (options: OTLPOptions, encoder: OTLPEncoder) {
        let options = decode(entry, OTLPOptions.schema)
        return (options, OTLPEncoder(host: hostTag ?? "", filter: options.common.filter))
    }

    func console(_ entry: BackendEntry) -> (options: ConsoleOptions, encoder: ConsoleEncoder) {
        let options = decode(entry, ConsoleOptions.schema)
        let encoder = ConsoleEncoder(
            options, statistics: statistics, isWeighted: timers.weighted)
        return (options, encoder)
    }

    /// A store, and what its series are called: as on the page, so that a query finds them here and
    /// in Prometheus.
    func store(_ entry: BackendEntry) -> (options: StoreOptions, series: ExpositionOptions) {
        let options = decode(entry, StoreOptions.schema)
        var series = page.flatMap { exposition($0) } ?? ExpositionOptions()
        series.common = options.common
        return (options, series)
    }

    /// The cumulative series of an entry that has any.
    func exposition(_ entry: BackendEntry) -> ExpositionOptions? {
        switch entry.type {
        case "prometheus": decode(entry, PrometheusOptions.schema).series
        case "remote_write": decode(entry, RemoteWriteOptions.schema).series
        case "store": store(entry).series
        default: nil
        }
    }

    /// What is left for the other backends beside one that forwards; of several the first decides.
    func ownShare(of entries: [BackendEntry]) -> OwnShare? {
        guard let entry = entries.first(where: { $0.type == "forward" }) else { return nil }
        return OwnShare(decode(entry, ForwardOptions.schema))
    }

    /// The names of the spools that a backend may have.
    func spoolNames(of entry: BackendEntry, hearsAgents: Bool) -> [String] {
        guard entry.type == "forward" else { return [entry.name] }
        let options = decode(entry, ForwardOptions.schema)
        let own = options.collectors.map { options.spoolName(of: $0) }
        let collected = options.collectors.map { options.collectorSpoolName(of: $0) }
        return hearsAgents ? own + collected : own
    }

    /// Decodes options that were checked when the configuration was loaded.
    func decode<Options>(_ entry: BackendEntry, _ schema: Schema<Options>) -> Options {
        var reported = ConfigProblems()
        return schema.decode(entry.node, reporting: &reported)
    }

    /// `timers.statistics` in the backends' terms.
    private var statistics: TimerMetricSelection {
        guard let chosen = timers.statistics else { return .all }
        return chosen.reduce([]) { $0.union(TimerMetricSelection(name: $1.rawValue) ?? []) }
    }
}
