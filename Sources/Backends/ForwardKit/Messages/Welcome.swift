/// The answer to a hello that is taken.
package struct Welcome: Sendable, Equatable {
    /// The version that both sides speak from now on.
    package var version: UInt8
    /// How many batches may wait for their acknowledgement.
    package var batchesInFlightMax: UInt64
    /// Every sequence of the hello's epoch up to this is safe: the agent need not send it again.
    package var acknowledgedThrough: UInt64

    package init(version: UInt8, batchesInFlightMax: UInt64, acknowledgedThrough: UInt64) {
        self.version = version
        self.batchesInFlightMax = batchesInFlightMax
        self.acknowledgedThrough = acknowledgedThrough
    }

    package var body: [UInt8] {
        var writer = WireWriter()
        writer.append(version)
        writer.append(varint: batchesInFlightMax)
        writer.append(varint: acknowledgedThrough)
        return writer.bytes
    }

    package init(_ body: [UInt8]) throws(WireFault) {
        var reader = WireReader(body)
        version = try reader.byte()
        batchesInFlightMax = try reader.varint(max: UInt64(UInt32.max))
        acknowledgedThrough = try reader.varint(max: ForwardLimits.sequenceMax)
        guard batchesInFlightMax > 0 else { throw .badNumber }
        try reader.finish()
    }
}
