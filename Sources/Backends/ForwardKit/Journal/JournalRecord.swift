/// What a collector writes to its journal, and reads back after a crash.
enum JournalRecord {
    /// An agent as it was known then, with the windows of its epochs.
    case agent(AgentSnapshot)
    /// A batch that was taken: whose, and the body of its frame.
    case batch(agent: Identifier, body: [UInt8])
    /// Intervals that the backends have.
    case closed(ClosedRecord)
    /// A batch for an upper collector: to whom, of how many series, and the body of its frame.
    case outgoing(Outbox.Destination, series: Int, body: [UInt8])
    /// The batches of a hand-over are all there.
    case sent(SentRecord)
    /// Outgoing batches with lower numbers are kept by others.
    case settled(below: UInt64)
    /// All that is known of hand-overs.
    case outbox(OutboxRecord)

    private enum Code: UInt8 {
        case agent = 1
        case batch = 2
        case closed = 3
        case outgoing = 4
        case sent = 5
        case settled = 6
        case outbox = 7
    }

    var bytes: [UInt8] {
        var writer = WireWriter()
        writer.append(code.rawValue)
        switch self {
        case .agent(let snapshot): writer.append(snapshot)
        case .batch(let agent, let body):
            writer = WireWriter(capacity: body.count + Identifier.byteCount + 1)
            writer.append(code.rawValue)
            writer.append(agent)
            writer.append(body)
        case .closed(let closed): writer.append(closed)
        case .outgoing(let destination, let series, let body):
            writer.append(destination)
            writer.append(varint: series)
            writer.append(body)
        case .sent(let sent):
            writer.append(sent.key)
            writer.append(recordNumbers: sent.numbers)
        case .settled(let number): writer.append(varint: number)
        case .outbox(let record): writer.append(record)
        }
        return writer.bytes
    }

    private var code: Code {
        switch self {
        case .agent: .agent
        case .batch: .batch
        case .closed: .closed
        case .outgoing: .outgoing
        case .sent: .sent
        case .settled: .settled
        case .outbox: .outbox
        }
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
        case .outgoing:
            let destination = try reader.destination()
            let series = Int(try reader.varint(max: UInt64(ForwardLimits.seriesMax)))
            self = .outgoing(
                destination, series: series, body: Array(bytes[reader.position...]))
            return
        case .sent:
            let key = try reader.intervalKey()
            self = .sent(SentRecord(key: key, numbers: try reader.recordNumbers()))
        case .settled: self = .settled(below: try reader.varint())
        case .outbox: self = .outbox(try OutboxRecord(&reader))
        }
        try reader.finish()
    }
}
