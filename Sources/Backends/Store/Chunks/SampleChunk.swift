/// Some samples of one series as the bytes of a row.
///
/// A byte for the form, the number of samples, timestamps, values. Pure; decoding takes any bytes.
package enum SampleChunk {
    /// What a full chunk has: 20 minutes at the default interval.
    package static let samplesGoal = 120
    /// More is read from no chunk: what two that were put together may come to, many times over.
    package static let samplesMax = 4_096

    private static let form: UInt8 = 1

    package static func encode(_ samples: [StoredSample], baseMilliseconds base: Int64) -> [UInt8] {
        var encoder = SampleChunkEncoder()
        return encoder.encode(
            samples.map(\.timestampMilliseconds), samples.map(\.value), baseMilliseconds: base)
    }

    package static func decode(
        _ bytes: [UInt8], baseMilliseconds base: Int64
    ) throws(ChunkDamage) -> [StoredSample] {
        var source = ByteSource(bytes)
        guard try source.byte() == form else { throw .form }
        let count = try source.count(max: samplesMax)
        let timestamps = try TimestampBlock.read(count: count, base: base, from: &source)
        let values = try ValueEncoder.read(count: count, from: &source)
        guard source.left == 0 else { throw .trailing }
        let (times, numbers) = (timestamps.span, values.span)
        return times.indices.map { StoredSample(times[$0], numbers[$0]) }
    }

    fileprivate static func appendHead(
        _ timestamps: [Int64], _ base: Int64, to sink: inout ByteSink
    ) {
        sink.append(form)
        sink.append(varint: UInt64(timestamps.count))
        TimestampBlock.append(timestamps, base: base, to: &sink)
    }
}

/// Encodes chunk after chunk; those of the same timestamps share the work on them.
package struct SampleChunkEncoder {
    private var values = ValueEncoder()
    private var sink = ByteSink()
    private var lastTimestamps: [Int64] = []
    private var lastBase: Int64 = .min
    private var lastHead: [UInt8] = []

    package init() {}

    /// - Precondition: as many values as timestamps, at most `SampleChunk.samplesMax`.
    package mutating func encode(
        _ timestamps: [Int64], _ values: [Double], baseMilliseconds base: Int64
    ) -> [UInt8] {
        precondition(
            timestamps.count == values.count && values.count <= SampleChunk.samplesMax,
            "a chunk has a value for each timestamp, and no more than can be read")
        sink.removeAll()
        if base == lastBase, timestamps == lastTimestamps {
            sink.append(lastHead[...])
        } else {
            SampleChunk.appendHead(timestamps, base, to: &sink)
            (lastTimestamps, lastBase, lastHead) = (timestamps, base, sink.bytes)
        }
        self.values.append(values, to: &sink)
        return sink.bytes
    }
}
