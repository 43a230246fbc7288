import ForwardKit
import TestSupport
import Testing

@Suite struct FrameReaderTests {
    private static let bodies: [[UInt8]] = [
        [], [1], Array("metric".utf8), [UInt8](repeating: 7, count: 3000),
        (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7) },
    ]

    /// Reads frames out of pieces.
    private func read(_ pieces: [ArraySlice<UInt8>]) throws -> [Frame] {
        var reader = FrameReader()
        var frames: [Frame] = []
        for piece in pieces {
            let piece = Array(piece)
            var offset = 0
            while let frame = try reader.next(piece.span, from: &offset) { frames.append(frame) }
            #expect(offset == piece.count)
        }
        #expect(!reader.isInFrame)
        return frames
    }

    @Test(arguments: [0 as Int32, 1, 6])
    func `frames come out as they went in, in whatever pieces`(level: Int32) throws {
        let frames = Self.bodies.map { Frame(.batch, $0) } + [Frame(.ping, [9, 9])]
        let stream = frames.flatMap { $0.bytes(compressionLevel: level) }
        let whole = try read([stream[...]])
        #expect(whole == frames)
        let bytewise = try read(stream.indices.map { stream[$0...$0] })
        #expect(bytewise == frames)
        var random = SplitMix64(seed: 11)
        for _ in 0..<50 {
            var pieces: [ArraySlice<UInt8>] = []
            var start = 0
            while start < stream.count {
                let end = min(stream.count, start + random.below(900))
                pieces.append(stream[start..<end])
                start = end
            }
            let pieced = try read(pieces)
            #expect(pieced == frames)
        }
    }

    @Test func `every flipped bit is found`() throws {
        let good = Frame(.batch, Array("name|tag:value".utf8)).bytes()
        for bit in 0..<(good.count * 8) {
            var bad = good
            bad[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: FrameFault.self) { try read([bad[...]]) }
        }
    }

    @Test func `a cut frame gives nothing and is known to be torn`() throws {
        let bytes = Frame(.batch, [1, 2, 3]).bytes()
        for count in 1..<bytes.count {
            var reader = FrameReader()
            var offset = 0
            let frame = try reader.next(bytes.span.extracting(first: count), from: &offset)
            #expect(frame == nil)
            #expect(reader.isInFrame)
        }
    }

    /// A header whose checksum is right, whatever it says.
    private func header(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes = Frame(.batch, [1, 2, 3]).bytes()
        change(&bytes)
        let checksum = CRC32C.checksum(bytes.span.extracting(0..<20))
        for index in 0..<4 {
            bytes[20 + index] = UInt8(truncatingIfNeeded: checksum >> (index * 8))
        }
        return bytes
    }

    @Test func `a header that asks for too much is refused before its body`() {
        let cases: [(FrameFault, [UInt8])] = [
            (.badMagic, header { $0[0] = 0x47 }),
            (.badVersion, header { $0[4] = 0 }),
            (.badVersion, header { $0[4] = 2 }),
            (.badKind, header { $0[5] = 8 }),
            (.badFlags, header { $0[6] = 2 }),
            (.tooLarge, header { $0[11] = 1 }),
            (.tooLarge, header { $0[15] = 1 }),
            (.badCompression, header { $0[12] = 4 }),
            (.ratio, header { ($0[6], $0[13]) = (1, 1) }),
        ]
        for (fault, bytes) in cases {
            var reader = FrameReader()
            #expect(throws: fault) {
                var offset = 0
                _ = try reader.next(bytes.span.extracting(first: 24), from: &offset)
            }
            #expect(throws: fault) {
                var offset = 0
                let nothing: [UInt8] = []
                _ = try reader.next(nothing.span, from: &offset)
            }
        }
    }

    @Test func `a bomb is not made and not believed`() throws {
        let zeros = Frame(.batch, [UInt8](repeating: 0, count: ForwardLimits.bodyBytesMax))
        let bytes = zeros.bytes(compressionLevel: 9)
        #expect(bytes.count == ForwardLimits.bodyBytesMax + 24)
        let frames = try read([bytes[...]])
        #expect(frames == [zeros])
    }

    @Test func `a compressed body must have the length that was declared`() throws {
        let body = Array("abcabcabcabcabcabcabcabcabcabcabcabcabcabcabc".utf8)
        let good = Frame(.batch, body).bytes(compressionLevel: 6)
        #expect(good.count < body.count + 24)
        for change in [-1, 1] {
            var bad = good
            bad[12] = UInt8(Int(bad[12]) + change)
            let checksum = CRC32C.checksum(bad.span.extracting(0..<20))
            for index in 0..<4 {
                bad[20 + index] = UInt8(truncatingIfNeeded: checksum >> (index * 8))
            }
            #expect(throws: FrameFault.badCompression) { try read([bad[...]]) }
        }
    }

    @Test func `versions are this one and the one before`() {
        #expect(ProtocolRange.own == ProtocolRange(oldest: 1, newest: 1))
        #expect(ProtocolRange(newest: 5) == ProtocolRange(oldest: 4, newest: 5))
        #expect(ProtocolRange(newest: 5).common(with: ProtocolRange(newest: 4)) == 4)
        #expect(ProtocolRange(newest: 5).common(with: ProtocolRange(newest: 6)) == 5)
        #expect(ProtocolRange(newest: 5).common(with: ProtocolRange(newest: 3)) == nil)
        #expect(ProtocolRange(newest: 5).common(with: ProtocolRange(newest: 7)) == nil)
    }
}
