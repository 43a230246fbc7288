private import CZlib

/// A frame's body in zlib's form (RFC 1950).
enum ZlibBody {
    /// The body compressed; `nil` when zlib has no memory.
    static func compressed(_ body: [UInt8], level: Int32) -> [UInt8]? {
        let room = compressBound(UInt(body.count))
        var status = Z_OK
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(room)) { out, count in
            var written = room
            unsafe status = body.withUnsafeBufferPointer { input in
                unsafe compress2(
                    out.baseAddress, &written, input.baseAddress, UInt(input.count), level)
            }
            count = status == Z_OK ? Int(written) : 0
        }
        return status == Z_OK ? bytes : nil
    }

    /// The plain body, which has exactly `count` bytes; `nil` when it has not.
    static func plain(_ body: [UInt8], count plainCount: Int) -> [UInt8]? {
        var status = Z_OK
        var taken = UInt(body.count)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: plainCount) { out, count in
            var written = UInt(plainCount)
            unsafe status = body.withUnsafeBufferPointer { input in
                unsafe uncompress2(out.baseAddress, &written, input.baseAddress, &taken)
            }
            count = status == Z_OK ? Int(written) : 0
        }
        guard status == Z_OK, bytes.count == plainCount, taken == body.count else { return nil }
        return bytes
    }
}
