/// Which intervals the backends have, as a journal remembers it.
struct ClosedRecord {
    /// All of them, as far as they are remembered.
    var keys: [IntervalKey]
    var forgottenEnd: UInt64 = 0
    /// Whether it was written by a cut, which says everything anew.
    var isCut = false
    /// Of `keys` those that can be amended: what they are made of is in the journal.
    var kept: [IntervalKey] = []
    /// Of those the ones that have been, since the backends got them.
    var pending: [IntervalKey] = []

    init(_ key: IntervalKey) {
        keys = [key]
    }

    init(cut collector: borrowing Collector) {
        keys = collector.closed.keys
        forgottenEnd = collector.closed.forgottenEnd
        isCut = true
        kept = collector.kept.keys.sorted()
        let amended = collector.kept.values.filter { $0.amendNanoseconds != nil }
        pending = amended.map(\.key).sorted()
    }

    init(_ reader: inout WireReader) throws(WireFault) {
        forgottenEnd = try reader.fixed(UInt64.self)
        isCut = try reader.byte() == 1
        keys = try reader.intervalKeys()
        kept = try reader.intervalKeys()
        pending = try reader.intervalKeys()
    }
}

extension WireWriter {
    mutating func append(_ record: ClosedRecord) {
        append(fixed: record.forgottenEnd)
        append(record.isCut ? 1 : 0 as UInt8)
        for keys in [record.keys, record.kept, record.pending] {
            append(varint: keys.count)
            for key in keys { append(key) }
        }
    }
}

extension WireReader {
    fileprivate mutating func intervalKeys() throws(WireFault) -> [IntervalKey] {
        let count = try count(max: ClosedMarks.keysMax, bytesEach: 9)
        var keys: [IntervalKey] = []
        for _ in 0..<count { keys.append(try intervalKey()) }
        return keys
    }
}
