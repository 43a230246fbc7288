/// Values as the bits in which each differs from the one before.
///
/// After the first value's 64 bits: `0` for the same value again; `10` and the bits of the window
/// of the last different one; `11`, 5 bits of leading zeros, 6 bits of length less one, and the
/// bits. Source: Pelkonen et al., "Gorilla", VLDB 2015, §4.1.2.
enum XORBlock {
    /// Five bits hold no more leading zeros.
    private static let leadingMax = 31

    /// Where the bits of the last different value lie.
    private struct Window {
        var leading = 64
        var trailing = 64

        /// Bits between the zeros on both sides.
        var length: Int { 64 - leading - trailing }

        /// Whether those bits hold everything in which two values differ.
        func holds(_ difference: UInt64) -> Bool {
            leading <= difference.leadingZeroBitCount && trailing <= difference.trailingZeroBitCount
        }

        init() {}

        init(_ difference: UInt64) {
            leading = min(leadingMax, difference.leadingZeroBitCount)
            trailing = difference.trailingZeroBitCount
        }
    }

    static func append(_ values: [Double], to sink: inout ByteSink) {
        guard var last = values.first?.bitPattern else { return }
        sink.append(bits: last, count: 64)
        var window = Window()
        for value in values.dropFirst() {
            let difference = value.bitPattern ^ last
            last = value.bitPattern
            if difference == 0 {
                sink.append(bits: 0, count: 1)
                continue
            }
            if window.holds(difference) {
                sink.append(bits: 0b10, count: 2)
            } else {
                window = Window(difference)
                let head = UInt64(window.leading) << 6 | UInt64(window.length - 1)
                sink.append(bits: 0b11 << 11 | head, count: 13)
            }
            sink.append(bits: difference >> UInt64(window.trailing), count: window.length)
        }
        sink.endBits()
    }

    /// Whether these values take fewer bytes than `bytes` in this form.
    static func isSmaller(_ values: [Double], than bytes: Int) -> Bool {
        guard var last = values.first?.bitPattern else { return false }
        let bitsMax = (bytes - 1) * 8
        var bits = 64
        var window = Window()
        for value in values.dropFirst() {
            let difference = value.bitPattern ^ last
            last = value.bitPattern
            bits += 1
            if difference == 0 { continue }
            bits += 1
            if !window.holds(difference) {
                window = Window(difference)
                bits += 11
            }
            bits += window.length
            if bits > bitsMax { return false }
        }
        return bits <= bitsMax
    }

    static func read(count: Int, from source: inout ByteSource) throws(ChunkDamage) -> [Double] {
        var last = try source.bits(64)
        var values: [Double] = []
        values.reserveCapacity(count)
        values.append(Double(bitPattern: last))
        var (length, trailing) = (0, 0)
        while values.count < count {
            if try source.bits(1) == 1 {
                if try source.bits(1) == 1 {
                    let head = try source.bits(11)
                    length = Int(head & 0x3F) + 1
                    trailing = 64 - Int(head >> 6) - length
                }
                guard length > 0, trailing >= 0 else { throw .number }
                last ^= try source.bits(length) << UInt64(trailing)
            }
            values.append(Double(bitPattern: last))
        }
        source.endBits()
        return values
    }
}
