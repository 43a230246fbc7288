/// Collects the bytes of chunks and head rows: whole bytes, variable-length numbers, single bits.
///
/// Bits go from the highest of each byte to the lowest; `endBits` fills the last byte with zeros.
struct ByteSink {
    private(set) var bytes: [UInt8] = []
    /// Bits that do not fill a word yet, from the highest down.
    private var pending: UInt64 = 0
    private var pendingBits = 0

    var count: Int { bytes.count }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(count)
    }

    mutating func append(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func append(_ more: ArraySlice<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// The same for a number of either sign: small ones are short.
    mutating func append(signed value: Int64) {
        append(varint: Self.zigzag(value))
    }

    /// Eight bytes, the lowest first.
    mutating func append(fixed value: UInt64) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// The same for many, which are in that order already.
    mutating func append(fixed littleEndian: [UInt64]) {
        unsafe littleEndian.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// The lowest `count` bits of `value`; 1…64.
    mutating func append(bits value: UInt64, count: Int) {
        let free = 64 - pendingBits
        let wanted = count == 64 ? value : value & ((1 << UInt64(count)) &- 1)
        guard count >= free else {
            pending |= wanted << UInt64(free - count)
            pendingBits += count
            return
        }
        appendWord(pending | wanted >> UInt64(count - free))
        pendingBits = count - free
        pending = pendingBits == 0 ? 0 : wanted << UInt64(64 - pendingBits)
    }

    mutating func endBits() {
        while pendingBits > 0 {
            bytes.append(UInt8(truncatingIfNeeded: pending >> 56))
            pending <<= 8
            pendingBits -= 8
        }
        pendingBits = 0
    }

    private mutating func appendWord(_ word: UInt64) {
        unsafe withUnsafeBytes(of: word.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    // MARK: Sizes

    static func zigzag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value << 1) ^ (value >> 63))
    }

    /// Bytes of a variable-length number: 1…10.
    static func varintBytes(_ value: UInt64) -> Int {
        (70 - (value | 1).leadingZeroBitCount) / 7
    }
}
