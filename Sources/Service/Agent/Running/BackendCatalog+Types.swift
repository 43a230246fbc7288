internal import BackendKit
internal import Configuration
internal import Console
internal import EventLoop
internal import Glibc
internal import Graphite

extension BackendCatalog {
    /// Every type of backend that a configuration may name.
    package static let all = BackendCatalog([
        BackendSection(
            "console", ConsoleOptions.schema,
            "Prints every flush on standard output."),
        BackendSection(
            "graphite", GraphiteOptions.schema,
            "Sends every flush to carbon as text lines."),
    ])
}

/// Makes the backends of a configuration; the one place that knows their types.
struct BackendFactory {
    let environment: BackendEnvironment
    let timers: TimersSection

    func make(_ entry: BackendEntry) throws(UVError) -> any Backend {
        var problems = ConfigProblems()
        switch entry.type {
        case "graphite":
            let options = GraphiteOptions.schema.decode(entry.node, reporting: &problems)
            return try GraphiteBackend(
                options,
                encoder: GraphiteEncoder(
                    options, host: environment.hostName, statistics: statistics,
                    isWeighted: timers.weighted),
                environment: environment)
        case "console":
            let options = ConsoleOptions.schema.decode(entry.node, reporting: &problems)
            return try ConsoleBackend(
                options,
                encoder: ConsoleEncoder(
                    options, statistics: statistics, isWeighted: timers.weighted),
                environment: environment, output: OutputDescriptor(STDOUT_FILENO))
        default:
            preconditionFailure("a configuration with an unknown type of backend was accepted")
        }
    }

    /// `timers.statistics` in the backends' terms.
    private var statistics: TimerMetricSelection {
        guard let chosen = timers.statistics else { return .all }
        return chosen.reduce([]) { $0.union(TimerMetricSelection(name: $1.rawValue) ?? []) }
    }
}
