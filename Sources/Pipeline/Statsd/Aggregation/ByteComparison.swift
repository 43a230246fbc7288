/// Whether `count` bytes of `bytes` from `start` on are those of `other` from `otherStart` on.
///
/// Eight bytes at a time; names are some 30 bytes long, too short for a call to `memcmp` to pay.
@inline(__always)
func haveEqualBytes(
    _ bytes: Span<UInt8>, from start: Int, _ other: Span<UInt8>, from otherStart: Int, count: Int
) -> Bool {
    guard count <= bytes.count &- start, count <= other.count &- otherStart else { return false }
    let left = unsafe bytes.extracting(start..<(start &+ count)).bytes
    let right = unsafe other.extracting(otherStart..<(otherStart &+ count)).bytes
    var offset = 0
    while offset &+ 8 <= count {
        // Both spans were checked to hold `count` bytes.
        let isEqual =
            unsafe left.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
            == right.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
        guard isEqual else { return false }
        offset &+= 8
    }
    while offset < count {
        let isEqual =
            unsafe left.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            == right.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
        guard isEqual else { return false }
        offset &+= 1
    }
    return true
}
