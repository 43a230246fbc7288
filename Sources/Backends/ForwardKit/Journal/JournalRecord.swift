/// What a collector writes to its journal, and reads back after a crash.
enum JournalRecord {
    /// An agent as it was known then, with the windows of its epochs.
    case agent(AgentSnapshot)
    /// A batch that was taken: whose, and the body of its frame.
    case batch(agent: Identifier, body: [UInt8])
    /// Intervals that the backends have.
    case closed(ClosedRecord)

    private enum Code: UInt8 {
        case agent = 1
        case batch = 2
        case closed = 3
    }

    var bytes: [UInt8] {
        var writer = WireWriter()
        switch self {
        case .agent(let snapshot):
            writer.append(Code.agent.rawValue)
            writer.append(snapshot)
        case .batch(let agent, let body):
            writer = WireWriter(capacity: body.count + Identifier.byteCount + 1)
            writer.append(Code.batch.rawValue)
            writer.append(agent)
            writer.append(body)
        case .closed(let closed):
            writer.append(Code.closed.rawValue)
            writer.append(closed)
        }
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(WireFault) {
        var reader = WireReader(bytes)
        guard let code = Code(rawValue: try reader.byte()) else { throw .badCode }
        switch code {
        case .agent: self = .agent(try AgentSnapshot(&reader))
        case .batch:
            let agent = try reader.identifier()
            self = .batch(agent: agent, body: Array(bytes[reader.position...]))
            return
        case .closed: self = .closed(try ClosedRecord(&reader))
        }
        try reader.finish()
    }
}
