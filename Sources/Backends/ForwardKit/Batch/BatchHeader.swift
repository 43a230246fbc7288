/// What a batch is of: which sender, which interval, which part of it.
package struct BatchHeader: Sendable, Equatable {
    /// The process that made the batch, which need not be the one that sends it from its spool.
    package var epoch: Identifier
    /// Counts an epoch's batches for this collector, from 1.
    package var sequence: UInt64
    /// The lowest sequence of the epoch that the agent may still send; nothing below it will come.
    package var oldest: UInt64
    package var startNanoseconds: UInt64
    /// Unix time; what an interval is known by.
    package var endNanoseconds: UInt64
    /// Which collectors the agent divided its series among (`CollectorRing.epoch`).
    package var ringEpoch: UInt64
    /// Which of the interval's batches this is, from 0.
    package var part: UInt64
    /// How many batches the interval has for this collector.
    package var parts: UInt64

    package init(
        epoch: Identifier, sequence: UInt64, oldest: UInt64, startNanoseconds: UInt64,
        endNanoseconds: UInt64, ringEpoch: UInt64 = 0, part: UInt64 = 0, parts: UInt64 = 1
    ) {
        self.epoch = epoch
        self.sequence = sequence
        self.oldest = oldest
        self.startNanoseconds = startNanoseconds
        self.endNanoseconds = endNanoseconds
        self.ringEpoch = ringEpoch
        self.part = part
        self.parts = parts
    }

    /// The header of a batch's body: enough to judge a batch by before the rest is read.
    package init(of body: [UInt8]) throws(WireFault) {
        var reader = WireReader(body)
        self = try reader.batchHeader()
    }

    /// The body of the same batch that says of other sequences that they may still be sent.
    package static func body(_ body: [UInt8], oldest: UInt64) throws(WireFault) -> [UInt8] {
        var reader = WireReader(body)
        var header = try reader.batchHeader()
        header.oldest = min(max(1, oldest), header.sequence)
        var writer = WireWriter(capacity: body.count + 10)
        writer.append(header)
        writer.append(body[reader.position...])
        return writer.bytes
    }

    package var interval: IntervalKey {
        IntervalKey(
            endNanoseconds: endNanoseconds,
            lengthNanoseconds: endNanoseconds &- startNanoseconds)
    }

    /// The interval's end in whole milliseconds, which gauges' times are told against.
    var endMilliseconds: Int64 { Int64(endNanoseconds / 1_000_000) }
}

extension WireWriter {
    mutating func append(_ header: BatchHeader) {
        append(header.epoch)
        append(varint: header.sequence)
        append(varint: header.sequence &- header.oldest)
        append(fixed: header.endNanoseconds)
        append(varint: header.endNanoseconds &- header.startNanoseconds)
        append(fixed: header.ringEpoch)
        append(varint: header.part)
        append(varint: header.parts)
    }
}

extension WireReader {
    mutating func batchHeader() throws(WireFault) -> BatchHeader {
        let epoch = try identifier()
        let sequence = try varint(max: ForwardLimits.sequenceMax - 1)
        guard sequence > 0 else { throw .badNumber }
        let oldest = sequence - (try varint(max: sequence - 1))
        let end = try fixed(UInt64.self)
        guard end <= ForwardLimits.timeNanosecondsMax else { throw .badNumber }
        let length = try varint(max: min(end, ForwardLimits.intervalNanosecondsMax))
        guard length > 0 else { throw .badNumber }
        let ringEpoch = try fixed(UInt64.self)
        let part = try varint(max: ForwardLimits.partsMax - 1, .tooMany)
        let parts = try varint(max: ForwardLimits.partsMax, .tooMany)
        guard part < parts else { throw .badIndex }
        return BatchHeader(
            epoch: epoch, sequence: sequence, oldest: oldest, startNanoseconds: end - length,
            endNanoseconds: end, ringEpoch: ringEpoch, part: part, parts: parts)
    }
}
