import Configuration
import Store

/// A value of a configuration as a literal.
enum ConfigText: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, Sendable
{
    case scalar(String)
    case list([ConfigText])
    case mapping([(String, ConfigText)])

    init(stringLiteral value: String) { self = .scalar(value) }
    init(arrayLiteral elements: ConfigText...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, ConfigText)...) { self = .mapping(elements) }

    var node: ConfigNode {
        switch self {
        case .scalar(let text): .scalar(text)
        case .list(let elements): .sequence(elements.map(\.node))
        case .mapping(let entries): .mapping(entries.map { ($0.0, $0.1.node) })
        }
    }

    /// Reads an entry of a store; its problems as they are said.
    static func decode(_ entries: [(String, ConfigText)]) -> (StoreOptions, [String]) {
        var problems = ConfigProblems()
        let node = ConfigText.mapping(entries).node
        let options = StoreOptions.schema.decode(node, reporting: &problems)
        return (options, problems.errors.map { "\($0)" })
    }

    /// Options written out and read once more.
    static func again(_ options: StoreOptions) -> StoreOptions {
        var problems = ConfigProblems()
        return StoreOptions.schema.decode(
            StoreOptions.schema.encode(options), reporting: &problems)
    }
}
