/// All values of one flush as the bytes of a row: what a kill would otherwise take with it.
///
/// A byte for the form, the number of samples, the ids of their series as differences, the values.
package enum HeadRow {
    /// More series than a store may have.
    private static let samplesMax = 1 << 30
    private static let form: UInt8 = 3

    package static func encode(_ samples: [(series: UInt32, value: Double)]) -> [UInt8] {
        encode(samples.map { $0.series }, samples.map { $0.value.bitPattern.littleEndian })
    }

    /// The same of ids, and values' bits with the lowest byte first.
    static func encode(_ series: [UInt32], _ littleEndian: [UInt64]) -> [UInt8] {
        var sink = ByteSink()
        sink.reserve(series.count * 10 + 16)
        sink.append(form)
        sink.append(varint: UInt64(series.count))
        var last: Int64 = 0
        for id in series {
            sink.append(signed: Int64(id) - last)
            last = Int64(id)
        }
        sink.append(fixed: littleEndian)
        return sink.bytes
    }

    package static func decode(
        _ bytes: [UInt8]
    ) throws(ChunkDamage) -> [(series: UInt32, value: Double)] {
        var source = ByteSource(bytes)
        guard try source.byte() == form else { throw .form }
        // Nine bytes a sample at least: a nonsensical number asks for no memory.
        let count = try source.count(max: min(samplesMax, source.left / 9))
        var ids: [UInt32] = []
        ids.reserveCapacity(count)
        var last: Int64 = 0
        for _ in 0..<count {
            last = last &+ (try source.signed())
            guard let id = UInt32(exactly: last) else { throw .number }
            ids.append(id)
        }
        var samples: [(series: UInt32, value: Double)] = []
        samples.reserveCapacity(count)
        for id in ids { samples.append((id, Double(bitPattern: try source.fixed()))) }
        guard source.left == 0 else { throw .trailing }
        return samples
    }
}
