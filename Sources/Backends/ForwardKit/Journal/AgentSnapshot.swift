/// An agent as a journal remembers it.
struct AgentSnapshot {
    var id: Identifier
    var host: [UInt8]
    var intervalNanoseconds: UInt64
    var heardNanoseconds: UInt64
    var epochs: [(epoch: Identifier, window: SequenceWindow)]
    var collectors: [Identifier]

    init(_ agent: CollectorAgent) {
        id = agent.id
        host = agent.host
        intervalNanoseconds = agent.intervalNanoseconds
        heardNanoseconds = agent.heardNanoseconds
        epochs = agent.epochs.map { ($0.epoch, $0.window) }
        collectors = agent.collectors
    }

    init(_ reader: inout WireReader) throws(WireFault) {
        id = try reader.identifier()
        host = Array(reader.bytes[try reader.text()])
        intervalNanoseconds = try reader.varint(max: ForwardLimits.intervalNanosecondsMax)
        heardNanoseconds = try reader.varint(max: ForwardLimits.timeNanosecondsMax)
        epochs = []
        for _ in 0..<(try reader.count(max: CollectorAgent.epochsMax, bytesEach: 16)) {
            let epoch = try reader.identifier()
            epochs.append((epoch, try SequenceWindow(&reader)))
        }
        // Journals of before there were trees end here.
        collectors = reader.remaining > 0 ? try reader.identifiers() : []
    }
}

extension WireWriter {
    mutating func append(_ snapshot: AgentSnapshot) {
        append(snapshot.id)
        append(text: snapshot.host)
        append(varint: snapshot.intervalNanoseconds)
        append(varint: min(snapshot.heardNanoseconds, ForwardLimits.timeNanosecondsMax))
        append(varint: snapshot.epochs.count)
        for (epoch, window) in snapshot.epochs {
            append(epoch)
            append(window)
        }
        append(snapshot.collectors)
    }
}
