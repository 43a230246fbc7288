import Agent
import Configuration

/// The options of a backend that exists in tests only.
struct PostOptions: Sendable, Equatable {
    var name = ""
    var address = HostPort(host: "127.0.0.1", port: 2003)
    var token = ""

    static let schema = Schema(
        defaults: PostOptions(),
        [
            Option("name", \.name, .string, ""),
            Option("address", \.address, .hostPort, "Where to."),
            Option("token", \.token, .string, "Secret.", isSecret: true),
            .unavailable("later"),
        ])
}

/// The options of a backend without a key `name`.
struct PageOptions: Sendable, Equatable {
    var path = "/metrics"

    static let schema = Schema(
        defaults: PageOptions(), [Option("path", \.path, .string, "Which page.")])
}

extension BackendCatalog {
    static let test = BackendCatalog([
        BackendSection("prometheus", PageOptions.schema, "A page."),
        BackendSection("graphite", PostOptions.schema, "A post."),
        BackendSection("store", PageOptions.schema, "A history."),
    ])
}

/// Loads a configuration with the test's catalog.
struct LoadedConfiguration {
    let outcome: Result<LoadedOptions, ConfigRefusal>

    init(
        _ text: String? = nil, environment: [String: String] = [:], _ arguments: String...
    ) throws {
        let command = try CommandLineParser.parse(program: "martlet", arguments)
        guard case .run(let flags) = command else { throw UsageError("not a run") }
        let loader = OptionsLoader(catalog: .test)
        let file = text.map { ConfigText(path: "m.yml", bytes: Array($0.utf8)) }
        outcome = Result { () throws(ConfigRefusal) in
            try loader.load(file: file, environment: environment, flags: flags)
        }
    }

    func options() throws -> AgentOptions { try outcome.get().options }
    func warnings() throws -> [String] { try outcome.get().warnings }

    var errors: [String] {
        guard case .failure(let refusal) = outcome else { return [] }
        return refusal.errors.map(\.description)
    }
}
