/// The first frame of an agent, in a form that no version changes but by adding to its end.
package struct Hello: Sendable, Equatable {
    package var versions = ProtocolRange.own
    package var form = StateForm.own
    /// Kept in the agent's state directory; the same over restarts.
    package var agent: Identifier
    /// Another one at each start of the process.
    package var epoch: Identifier
    /// Shown to people; at most `ForwardLimits.stringBytesMax` bytes of UTF-8.
    package var host: [UInt8]
    /// The agent's flush interval.
    package var intervalNanoseconds: UInt64
    /// What allows the agent to send; empty where nothing is asked for.
    package var token: [UInt8]
    /// Of a collector that forwards again: itself, and every collector that it hears of below.
    ///
    /// At most `ForwardLimits.collectorsBelowMax`; empty for an agent.
    package var collectors: [Identifier]

    package init(
        agent: Identifier, epoch: Identifier, host: [UInt8], intervalNanoseconds: UInt64,
        token: [UInt8] = [], collectors: [Identifier] = []
    ) {
        self.agent = agent
        self.epoch = epoch
        self.host = host
        self.intervalNanoseconds = intervalNanoseconds
        self.token = token
        self.collectors = collectors
    }

    package var body: [UInt8] {
        var writer = WireWriter()
        writer.append(versions.oldest)
        writer.append(versions.newest)
        writer.append(form.binsPerDoubling)
        writer.append(form.registerBits)
        writer.append(form.memberHash)
        writer.append(agent)
        writer.append(epoch)
        writer.append(varint: intervalNanoseconds)
        writer.append(text: host)
        writer.append(text: token)
        writer.append(collectors)
        return writer.bytes
    }

    /// Reads a hello; what a later version adds behind is passed over.
    package init(_ body: [UInt8]) throws(WireFault) {
        var reader = WireReader(body)
        versions = ProtocolRange(oldest: try reader.byte(), newest: try reader.byte())
        form = StateForm(
            binsPerDoubling: try reader.byte(), registerBits: try reader.byte(),
            memberHash: try reader.byte())
        agent = try reader.identifier()
        epoch = try reader.identifier()
        intervalNanoseconds = try reader.varint(max: ForwardLimits.intervalNanosecondsMax)
        host = Array(body[try reader.text()])
        token = Array(body[try reader.text()])
        collectors = try reader.identifiers()
        guard versions.oldest <= versions.newest, versions.oldest > 0, intervalNanoseconds > 0
        else { throw .badNumber }
        guard KeyText.isAllowed(host[...]) else { throw .badText }
    }
}
