/// The checksum of frames: CRC-32 with Castagnoli's polynomial, as iSCSI and ext4 have it.
///
/// Eight bytes a step by eight tables of 256 (Kounavis and Berry, "A systematic approach to
/// building high performance software-based CRC generators", 2005).
package enum CRC32C {
    /// The polynomial 0x1EDC6F41 with its bits reversed.
    private static let polynomial: UInt32 = 0x82F6_3B78
    /// Table k, from 256·k on: what a byte comes to when k zero bytes follow it.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var rest = UInt32(byte)
            for _ in 0..<8 { rest = rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ polynomial }
            tables[byte] = rest
        }
        for index in 256..<(8 * 256) {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    package static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        let tables = tables.span
        var crc = UInt32.max
        var index = 0
        while index &+ 8 <= bytes.count {
            crc = eight(crc, bytes, index, tables)
            index &+= 8
        }
        while index < bytes.count {
            crc = crc >> 8 ^ tables[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
            index &+= 1
        }
        return ~crc
    }

    @inline(__always)
    private static func eight(
        _ crc: UInt32, _ bytes: Span<UInt8>, _ index: Int, _ tables: Span<UInt32>
    ) -> UInt32 {
        // Bounds are checked, and eight bytes of any kind are a number.
        let word = unsafe bytes.bytes.unsafeLoadUnaligned(
            fromByteOffset: index, as: UInt64.self)
        let mixed = UInt64(littleEndian: word) ^ UInt64(crc)
        var sum: UInt32 = 0
        for byte in 0..<8 {
            let value = Int(truncatingIfNeeded: mixed >> UInt64(byte &* 8)) & 0xFF
            sum ^= tables[(7 &- byte) &* 256 &+ value]
        }
        return sum
    }
}
