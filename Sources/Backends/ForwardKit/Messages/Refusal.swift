/// The collector's answer to a hello or a batch that is not taken; nothing of it was.
package struct Refusal: Error, Sendable, Equatable {
    package var reason: RefusalReason
    /// The batch's epoch and sequence; zeros when it is the connection that is refused.
    package var epoch: Identifier
    package var sequence: UInt64
    /// Says more to people: at most `ForwardLimits.stringBytesMax` bytes.
    package var detail: [UInt8]

    package init(
        _ reason: RefusalReason, epoch: Identifier = Identifier(high: 0, low: 0),
        sequence: UInt64 = 0, detail: String = ""
    ) {
        self.reason = reason
        self.epoch = epoch
        self.sequence = sequence
        self.detail = Array(detail.utf8.prefix(ForwardLimits.stringBytesMax))
    }

    package var body: [UInt8] {
        var writer = WireWriter()
        writer.append(reason.rawValue)
        writer.append(epoch)
        writer.append(varint: sequence)
        writer.append(text: detail)
        return writer.bytes
    }

    package init(_ body: [UInt8]) throws(WireFault) {
        var reader = WireReader(body)
        guard let reason = RefusalReason(rawValue: try reader.byte()) else { throw .badCode }
        self.reason = reason
        epoch = try reader.identifier()
        sequence = try reader.varint(max: ForwardLimits.sequenceMax)
        detail = Array(body[try reader.text()])
        try reader.finish()
    }
}
