/// What a series was in one step of a coarser tier.
package struct RollUp: Sendable, Equatable {
    /// Of the last sample in it.
    package var timestampMilliseconds: Int64
    /// Samples that were numbers.
    package var count: Double
    package var sum: Double
    package var min: Double
    package var max: Double
    /// Of all samples, NaN included.
    package var last: Double

    package init(_ sample: StoredSample) {
        timestampMilliseconds = sample.timestampMilliseconds
        let isNumber = !sample.value.isNaN
        count = isNumber ? 1 : 0
        sum = isNumber ? sample.value : 0
        (min, max, last) = (sample.value, sample.value, sample.value)
    }

    package init(
        timestampMilliseconds: Int64, count: Double, sum: Double, min: Double, max: Double,
        last: Double
    ) {
        self.timestampMilliseconds = timestampMilliseconds
        (self.count, self.sum, self.min, self.max) = (count, sum, min, max)
        self.last = last
    }

    /// Takes in a later part of the same step.
    package mutating func add(_ later: RollUp) {
        timestampMilliseconds = later.timestampMilliseconds
        count += later.count
        sum += later.sum
        min = later.min.isNaN || min < later.min ? min : later.min
        max = later.max.isNaN || max > later.max ? max : later.max
        last = later.last
    }
}

/// The roll-ups of one series as the bytes of a row: timestamps, then five columns.
package enum RollUpChunk {
    private static let form: UInt8 = 2
    private static let columns: [@Sendable (RollUp) -> Double] = [
        { $0.count }, { $0.sum }, { $0.min }, { $0.max }, { $0.last },
    ]

    /// - Precondition: at most `SampleChunk.samplesMax`.
    package static func encode(_ rows: [RollUp], baseMilliseconds base: Int64) -> [UInt8] {
        precondition(rows.count <= SampleChunk.samplesMax, "a chunk has no more than can be read")
        var sink = ByteSink()
        var encoder = ValueEncoder()
        sink.append(form)
        sink.append(varint: UInt64(rows.count))
        TimestampBlock.append(rows.map(\.timestampMilliseconds), base: base, to: &sink)
        for column in columns { encoder.append(rows.map(column), to: &sink) }
        return sink.bytes
    }

    package static func decode(
        _ bytes: [UInt8], baseMilliseconds base: Int64
    ) throws(ChunkDamage) -> [RollUp] {
        var source = ByteSource(bytes)
        guard try source.byte() == form else { throw .form }
        let count = try source.count(max: SampleChunk.samplesMax)
        let timestamps = try TimestampBlock.read(count: count, base: base, from: &source)
        var values: [[Double]] = []
        for _ in columns { values.append(try ValueEncoder.read(count: count, from: &source)) }
        guard source.left == 0 else { throw .trailing }
        return timestamps.indices.map { index in
            RollUp(
                timestampMilliseconds: timestamps[index], count: values[0][index],
                sum: values[1][index], min: values[2][index], max: values[3][index],
                last: values[4][index])
        }
    }
}
