/// What stands before each body: 24 bytes, numbers with their lowest byte first.
///
/// | bytes | |
/// |---|---|
/// | 0–3 | `MFWD` |
/// | 4 | version of the protocol |
/// | 5 | kind (`FrameKind`) |
/// | 6–7 | flags: 1 for a body compressed with zlib, no others |
/// | 8–11 | length of the body as it follows |
/// | 12–15 | length of the plain body |
/// | 16–19 | CRC-32C of the body as it follows |
/// | 20–23 | CRC-32C of the 20 bytes before |
///
/// The header has a checksum of its own, so that nobody waits for a body that was not announced.
struct FrameHeader: Equatable {
    static let byteCount = 24
    static let magic: [UInt8] = Array("MFWD".utf8)
    static let compressedFlag: UInt16 = 1

    var version: UInt8
    var kind: FrameKind
    var isCompressed: Bool
    var bodyCount: Int
    var plainCount: Int
    var bodyChecksum: UInt32

    init(version: UInt8, kind: FrameKind, body: [UInt8], plainCount: Int, isCompressed: Bool) {
        self.version = version
        self.kind = kind
        self.isCompressed = isCompressed
        self.plainCount = plainCount
        bodyCount = body.count
        bodyChecksum = CRC32C.checksum(body.span)
    }

    /// Reads a header's bytes.
    init(_ bytes: [UInt8], speaking versions: ProtocolRange) throws(FrameFault) {
        guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic) else {
            throw .badMagic
        }
        let checksum = Self.number(bytes, at: 20, UInt32.self)
        guard CRC32C.checksum(bytes.span.extracting(0..<20)) == checksum else {
            throw .headerChecksum
        }
        guard versions.contains(bytes[4]) else { throw .badVersion }
        guard let kind = FrameKind(rawValue: bytes[5]) else { throw .badKind }
        let flags = Self.number(bytes, at: 6, UInt16.self)
        guard flags & ~Self.compressedFlag == 0 else { throw .badFlags }
        version = bytes[4]
        self.kind = kind
        isCompressed = flags == Self.compressedFlag
        bodyCount = Int(Self.number(bytes, at: 8, UInt32.self))
        plainCount = Int(Self.number(bytes, at: 12, UInt32.self))
        bodyChecksum = Self.number(bytes, at: 16, UInt32.self)
        try checkLengths()
    }

    private func checkLengths() throws(FrameFault) {
        guard bodyCount <= ForwardLimits.bodyBytesMax, plainCount <= ForwardLimits.bodyBytesMax
        else { throw .tooLarge }
        guard isCompressed else {
            if plainCount != bodyCount { throw .badCompression }
            return
        }
        guard plainCount <= bodyCount * ForwardLimits.ratioMax else { throw .ratio }
    }

    var bytes: [UInt8] {
        var writer = WireWriter(capacity: Self.byteCount)
        writer.append(Self.magic)
        writer.append(version)
        writer.append(kind.rawValue)
        writer.append(fixed: isCompressed ? Self.compressedFlag : 0)
        writer.append(fixed: UInt32(truncatingIfNeeded: bodyCount))
        writer.append(fixed: UInt32(truncatingIfNeeded: plainCount))
        writer.append(fixed: bodyChecksum)
        writer.append(fixed: CRC32C.checksum(writer.bytes.span))
        return writer.bytes
    }

    private static func number<Number: FixedWidthInteger>(
        _ bytes: [UInt8], at offset: Int, _: Number.Type
    ) -> Number {
        var number: Number = 0
        for index in 0..<(Number.bitWidth / 8) {
            number |= Number(truncatingIfNeeded: bytes[offset + index]) << (index * 8)
        }
        return number
    }
}
