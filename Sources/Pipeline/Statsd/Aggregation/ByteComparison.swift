/// Whether `count` bytes of `bytes` from `start` on are those of `other` from `otherStart` on.
///
/// Eight bytes at a time, the last eight over those before them; names and tags are some 50 bytes
/// long, too short for a call to `memcmp` to pay.
@inline(__always)
func haveEqualBytes(
    _ bytes: Span<UInt8>, from start: Int, _ other: Span<UInt8>, from otherStart: Int, count: Int
) -> Bool {
    guard count <= bytes.count &- start, count <= other.count &- otherStart else { return false }
    let left = unsafe bytes.extracting(start..<(start &+ count)).bytes
    let right = unsafe other.extracting(otherStart..<(otherStart &+ count)).bytes
    guard count >= 8 else { return haveEqualFewBytes(left, right, count) }
    // Both spans were checked to hold `count` bytes.
    func difference(at offset: Int) -> UInt64 {
        unsafe left.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
            ^ right.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
    }
    var found = difference(at: count &- 8)
    var offset = 0
    // No early end: bytes of one hash and length hardly ever differ.
    while offset < count &- 8 {
        found |= difference(at: offset)
        offset &+= 8
    }
    return found == 0
}

/// The same for fewer than eight bytes.
@inline(__always)
private func haveEqualFewBytes(_ left: RawSpan, _ right: RawSpan, _ count: Int) -> Bool {
    for offset in 0..<count {
        let isEqual =
            unsafe left.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            == right.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
        guard isEqual else { return false }
    }
    return true
}
