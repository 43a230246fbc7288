/// Timestamps as the differences of their differences, runs of zeros counted.
///
/// A series of a steady interval costs some five bytes, however many samples it has. Any order of
/// any timestamps is kept: arithmetic wraps both ways.
enum TimestampBlock {
    /// Writes milliseconds; `base` is a time near the first that the reader knows, too.
    static func append(_ timestamps: [Int64], base: Int64, to sink: inout ByteSink) {
        guard let first = timestamps.first else { return }
        sink.append(signed: first &- base)
        guard timestamps.count > 1 else { return }
        var delta = timestamps[1] &- first
        sink.append(signed: delta)
        var zeros: UInt64 = 0
        for index in timestamps.indices.dropFirst(2) {
            let next = timestamps[index] &- timestamps[index - 1]
            if next == delta {
                zeros += 1
                continue
            }
            sink.append(varint: zeros)
            sink.append(signed: next &- delta)
            (zeros, delta) = (0, next)
        }
        if zeros > 0 { sink.append(varint: zeros) }
    }

    static func read(
        count: Int, base: Int64, from source: inout ByteSource
    ) throws(ChunkDamage) -> [Int64] {
        guard count > 0 else { return [] }
        var timestamps: [Int64] = []
        timestamps.reserveCapacity(count)
        var last = base &+ (try source.signed())
        timestamps.append(last)
        guard count > 1 else { return timestamps }
        var delta = try source.signed()
        last &+= delta
        timestamps.append(last)
        while timestamps.count < count {
            for _ in 0..<(try source.count(max: count - timestamps.count)) {
                last &+= delta
                timestamps.append(last)
            }
            guard timestamps.count < count else { break }
            delta &+= try source.signed()
            last &+= delta
            timestamps.append(last)
        }
        return timestamps
    }
}
