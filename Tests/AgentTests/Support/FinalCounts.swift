import Testing

/// What the agent says in its last line of log: the ledger after the last datagram was read.
struct FinalCounts {
    private let fields: [String: Int]

    init(_ agent: RunningAgent) throws {
        let line = try #require(
            agent.errors.split(separator: "\n").last { $0.contains("msg=stopped ") },
            "\(agent.errors)")
        let pairs = line.split(separator: " ").compactMap { field -> (String, Int)? in
            let parts = field.split(separator: "=")
            return parts.count == 2 ? Int(parts[1]).map { (String(parts[0]), $0) } : nil
        }
        fields = Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }

    subscript(_ name: String) -> Int { fields[name] ?? -1 }
}
