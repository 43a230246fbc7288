internal import Configuration
internal import EventLoop
internal import PromQL
internal import QueryAPI
internal import Store

/// `martlet query`: one question to a store's files or to a server, and its answer in words.
enum QueryRunner {
    /// How long an answer may take.
    private static let timeoutMilliseconds: UInt64 = 60_000
    /// Of a range without `--step`: what a terminal can show twice over.
    private static let stepsGoal: Int64 = 240

    static func run(_ command: QueryCommand, _ host: HostEnvironment) -> ExitCode {
        var command = command
        // A picture of one moment shows nothing.
        if command.format == .plot, command.since == nil { command.since = "1h" }
        let now = Int64(SystemClock.wallSeconds() * 1000)
        guard let end = command.at.map(TimeText.milliseconds) ?? now else {
            StandardError.write("martlet: --at needs Unix seconds or a date\n")
            return .usage
        }
        let (path, parameters) = question(command, endMilliseconds: end)
        let body: [UInt8]
        switch source(of: command, host) {
        case .store(let folder):
            guard StoreReader.exists(inFolder: folder) else {
                StandardError.write("martlet: \(folder) is no store that can be read\n")
                return .failure
            }
            body = answer(from: folder, path, parameters, now)
        case .url(let url), .usual(let url):
            do throws(WebProblem) {
                body = try WebRequest.get(
                    url + path, parameters, command.access,
                    timeoutMilliseconds: timeoutMilliseconds)
            } catch {
                StandardError.write("martlet: \(error)\n")
                return .failure
            }
        }
        return show(body, command)
    }

    private enum Resolved {
        case store(String)
        case url(String)
        case usual(String)
    }

    private static func source(of command: QueryCommand, _ host: HostEnvironment) -> Resolved {
        switch command.source {
        case .store(let folder): return .store(absolute(folder))
        case .url(let url): return .url(url)
        case .usual:
            let folder = usualStore(host)
            return StoreReader.exists(inFolder: folder)
                ? .store(folder) : .usual(TopCommand.usualURL)
        }
    }

    /// The store of an agent without a configuration.
    static func usualStore(_ host: HostEnvironment) -> String {
        StateDirectory.path(configured: "", environment: host.variables).path + "/store"
    }

    static func absolute(_ folder: String) -> String {
        var folder = folder.hasPrefix("/") ? folder : ConfigurationFile.workingFolder + "/" + folder
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        return folder
    }

    private static func question(
        _ command: QueryCommand, endMilliseconds end: Int64
    ) -> (path: String, parameters: [(name: String, value: String)]) {
        let query = (name: "query", value: command.expression)
        guard let since = command.since.flatMap(QueryDuration.milliseconds) else {
            return ("/api/v1/query", [query, (name: "time", value: seconds(end))])
        }
        let step = command.step ?? "\(max(1, since / stepsGoal / 1000))"
        return (
            "/api/v1/query_range",
            [
                query, (name: "start", value: seconds(end - since)),
                (name: "end", value: seconds(end)), (name: "step", value: step),
            ]
        )
    }

    /// With three decimals, exactly.
    private static func seconds(_ milliseconds: Int64) -> String {
        let rest = String(milliseconds.magnitude % 1000)
        let zeros = String(repeating: "0", count: 3 - rest.count)
        return "\(milliseconds < 0 ? "-" : "")\(milliseconds.magnitude / 1000).\(zeros)\(rest)"
    }

    private static func answer(
        from folder: String, _ path: String, _ parameters: [(name: String, value: String)],
        _ now: Int64
    ) -> [UInt8] {
        guard let route = QueryRoute(path) else {
            preconditionFailure("the paths of questions are known")
        }
        let deadline = SystemClock.monotonicNanoseconds() &+ timeoutMilliseconds &* 1_000_000
        return QueryAnswering(
            route: route, parameters: QueryParameters(parameters),
            target: QueryTarget(folder: folder), nowMilliseconds: now, view: { nil },
            isOverdue: { SystemClock.monotonicNanoseconds() >= deadline }
        ).answer().body
    }

    private static func show(_ body: [UInt8], _ command: QueryCommand) -> ExitCode {
        guard let answer = QueryTable(body) else {
            StandardError.write("martlet: the answer is not that of Prometheus' HTTP API\n")
            return .failure
        }
        if let error = answer.error {
            StandardError.write("martlet: \(PlainText.of(error))\n")
            return .failure
        }
        for warning in answer.warnings {
            StandardError.write("martlet: \(PlainText.of(warning))\n")
        }
        switch command.format {
        case .json: StandardOutput.write(String(decoding: body, as: UTF8.self) + "\n")
        case .csv: StandardOutput.write(answer.csv)
        case .table: StandardOutput.write(answer.table)
        case .plot: StandardOutput.write(QueryPlot(answer, size: TerminalSize.current).text)
        }
        return .ok
    }
}
