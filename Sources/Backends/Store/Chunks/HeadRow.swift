/// All values of one flush as the bytes of a row: what a kill would otherwise take with it.
///
/// A byte for the form, the number of samples, the ids of their series as differences, the values.
package enum HeadRow {
    /// More series than a store may have.
    private static let samplesMax = 1 << 30
    private static let form: UInt8 = 3

    package static func encode(_ samples: [(series: UInt32, value: Double)]) -> [UInt8] {
        var sink = ByteSink()
        sink.append(form)
        sink.append(varint: UInt64(samples.count))
        var last: Int64 = 0
        for sample in samples {
            sink.append(signed: Int64(sample.series) - last)
            last = Int64(sample.series)
        }
        sink.append(fixed: samples.map { $0.value.bitPattern.littleEndian })
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
