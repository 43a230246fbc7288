/// What a cut says of hand-overs: everything that lies before it and is not named is done.
struct OutboxRecord {
    var streams: [Outbox.Stream]
    var waiting: [UInt64]
    /// Intervals that are not handed over, and their first record in the journal.
    var unsent: [(key: IntervalKey, first: UInt64)]

    init(_ outbox: Outbox, _ collector: borrowing Collector) {
        streams = outbox.streams
        waiting = outbox.waiting
        unsent = collector.unsentRecords
    }

    init(_ reader: inout WireReader) throws(WireFault) {
        (streams, waiting, unsent) = ([], [], [])
        for _ in 0..<(try reader.count(max: ForwardLimits.bodyBytesMax, bytesEach: 19)) {
            let destination = try reader.destination()
            let epoch = try reader.identifier()
            let next = try reader.varint(max: ForwardLimits.sequenceMax - 1)
            streams.append(
                Outbox.Stream(destination: destination, epoch: epoch, nextSequence: next))
        }
        waiting = try reader.recordNumbers()
        for _ in 0..<(try reader.count(max: ForwardLimits.bodyBytesMax, bytesEach: 10)) {
            let key = try reader.intervalKey()
            unsent.append((key, try reader.varint()))
        }
    }
}

/// A hand-over that is whole: the interval, and the records of its batches.
struct SentRecord {
    var key: IntervalKey
    var numbers: [UInt64]
}

extension WireWriter {
    mutating func append(_ record: OutboxRecord) {
        append(varint: record.streams.count)
        for stream in record.streams {
            append(stream.destination)
            append(stream.epoch)
            append(varint: stream.nextSequence)
        }
        append(recordNumbers: record.waiting)
        append(varint: record.unsent.count)
        for (key, first) in record.unsent {
            append(key)
            append(varint: first)
        }
    }

    mutating func append(_ destination: Outbox.Destination) {
        append(text: destination.backend.utf8)
        append(text: destination.collector.utf8)
    }

    mutating func append(_ key: IntervalKey) {
        append(fixed: key.endNanoseconds)
        append(varint: key.lengthNanoseconds)
    }

    mutating func append(recordNumbers numbers: [UInt64]) {
        append(varint: numbers.count)
        for number in numbers { append(varint: number) }
    }
}

extension WireReader {
    mutating func destination() throws(WireFault) -> Outbox.Destination {
        let backend = String(decoding: bytes[try text()], as: UTF8.self)
        let collector = String(decoding: bytes[try text()], as: UTF8.self)
        return Outbox.Destination(backend: backend, collector: collector)
    }

    mutating func intervalKey() throws(WireFault) -> IntervalKey {
        let end = try fixed(UInt64.self)
        return IntervalKey(endNanoseconds: end, lengthNanoseconds: try varint())
    }

    mutating func recordNumbers() throws(WireFault) -> [UInt64] {
        let count = try count(max: ForwardLimits.bodyBytesMax)
        var numbers: [UInt64] = []
        for _ in 0..<count { numbers.append(try varint()) }
        return numbers
    }
}
