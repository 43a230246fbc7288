/// Where the parts of a signed datagram lie, as docs/PROTOCOL.md has them byte for byte.
///
///     FE 4D 48 01 | n | key id: n | sender: 8 | counter: 8 | milliseconds: 8 | payload | code: 32
///
/// Numbers are big-endian. The code is HMAC-SHA256 over all that stands before it.
package struct Envelope: Sendable, Equatable {
    /// No byte of valid UTF-8, two letters, and the version.
    static let magic: [UInt8] = [0xFE, 0x4D, 0x48, 0x01]
    package static let keyIDBytesMax = 32
    package static let codeBytes = 32
    /// The magic, a length, and three numbers.
    private static let fixedBytes = 4 + 1 + 3 * 8

    /// What all but the payload take at most.
    package static let overheadBytesMax = fixedBytes + keyIDBytesMax + codeBytes

    package let keyID: Range<Int>
    package let sender: UInt64
    package let counter: UInt64
    /// The sender's clock, since 1970.
    package let milliseconds: UInt64
    package let payload: Range<Int>

    /// Finds the parts of the datagram at `range`; nil for anything else than a whole envelope.
    ///
    /// Nothing of it is proven yet.
    package init?(_ bytes: Span<UInt8>, in range: Range<Int>) {
        let range = range.clamped(to: bytes.indices)
        guard range.count >= Self.fixedBytes + Self.codeBytes else { return nil }
        for (index, byte) in Self.magic.enumerated()
        where bytes[range.lowerBound + index] != byte {
            return nil
        }
        let keyIDCount = Int(bytes[range.lowerBound + 4])
        guard (1...Self.keyIDBytesMax).contains(keyIDCount) else { return nil }
        let keyID = range.lowerBound + 5..<range.lowerBound + 5 + keyIDCount
        let start = keyID.upperBound + 24
        guard start + Self.codeBytes <= range.upperBound else { return nil }
        self.keyID = keyID
        sender = Self.number(at: keyID.upperBound, of: bytes)
        counter = Self.number(at: keyID.upperBound + 8, of: bytes)
        milliseconds = Self.number(at: keyID.upperBound + 16, of: bytes)
        payload = start..<range.upperBound - Self.codeBytes
    }

    /// The code's place in a datagram that ends at `end`.
    static func code(endingAt end: Int) -> Range<Int> { end - codeBytes..<end }

    /// All of an envelope but its code.
    package static func unsigned(
        _ payload: [UInt8], keyID: [UInt8], sender: UInt64, counter: UInt64, milliseconds: UInt64
    ) -> [UInt8] {
        precondition(
            (1...keyIDBytesMax).contains(keyID.count), "a key has an id of 1 to 32 bytes")
        var bytes = magic + [UInt8(keyID.count)] + keyID
        for number in [sender, counter, milliseconds] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
            }
        }
        return bytes + payload
    }

    private static func number(at start: Int, of bytes: Span<UInt8>) -> UInt64 {
        (start..<start + 8).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
    }
}
