import CSnappy

/// Snappy's raw block, in which Prometheus' remote write is sent.
enum Snappy {
    /// The bytes compressed; never fails, since the room is what the library asks for.
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        let room = snappy_max_compressed_length(bytes.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: room) { out, count in
            var written = room
            let status = unsafe bytes.withUnsafeBytes { input in
                unsafe out.withMemoryRebound(to: CChar.self) { out in
                    unsafe snappy_compress(
                        input.baseAddress?.assumingMemoryBound(to: CChar.self), input.count,
                        out.baseAddress, &written)
                }
            }
            precondition(status == SNAPPY_OK, "snappy was given less room than it asked for")
            count = written
        }
    }
}
