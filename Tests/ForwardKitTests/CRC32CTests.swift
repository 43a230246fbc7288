import ForwardKit
import TestSupport
import Testing

@Suite struct CRC32CTests {
    @Test(arguments: [
        ("", 0 as UInt32), ("123456789", 0xE306_9283), ("a", 0xC1D0_4330),
        ("The quick brown fox jumps over the lazy dog", 0x2262_0404),
    ])
    func `checksums are those of the published examples`(text: String, expected: UInt32) {
        #expect(checksum(of: Array(text.utf8)) == expected)
    }

    private func checksum(of bytes: [UInt8]) -> UInt32 { CRC32C.checksum(bytes.span) }

    @Test func `thirty-two zeros have the checksum of RFC 3720`() {
        #expect(checksum(of: [UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(checksum(of: [UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    }

    @Test(arguments: 0..<40)
    func `eight bytes a step come to the same as one bit a step`(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        var slow = UInt32.max
        for byte in bytes {
            slow ^= UInt32(byte)
            for _ in 0..<8 { slow = slow & 1 == 0 ? slow >> 1 : slow >> 1 ^ 0x82F6_3B78 }
        }
        #expect(checksum(of: bytes) == ~slow)
    }
}
