import Agent
import Configuration
import Statsd

/// A configuration that names the mapping file `m/map.yml`, with that file's text.
struct LoadedMapping {
    let outcome: Result<LoadedOptions, ConfigRefusal>

    init(file text: String) {
        let loader = OptionsLoader(catalog: .test) { path throws(ValueProblem) in
            guard path == "m/map.yml" else { throw ValueProblem("cannot be read: no such file") }
            return Array(text.utf8)
        }
        let file = ConfigText(path: "m/c.yml", bytes: Array("mapping: {file: map.yml}".utf8))
        outcome = Result { () throws(ConfigRefusal) in
            try loader.load(file: file, environment: [:], flags: FlagValues())
        }
    }

    func rules() throws -> MappingRules { try outcome.get().options.mapping.rules }
    func warnings() throws -> [String] { try outcome.get().warnings }

    var errors: [String] {
        guard case .failure(let refusal) = outcome else { return [] }
        return refusal.errors.map(\.description)
    }
}
