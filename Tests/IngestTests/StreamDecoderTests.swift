import Ingest
import Testing

@Suite struct StreamDecoderTests {
    /// What came out of a stream that was read in the given pieces.
    private struct Outcome: Equatable {
        var lines: [String] = []
        var tooLong: [String] = []
        var torn: [String] = []
    }

    private func decode(
        _ pieces: [[UInt8]], framing: StreamFraming, lineBytesMax: Int = 100
    ) -> Outcome {
        var decoder = StreamDecoder(framing: framing, lineBytesMax: lineBytesMax)
        var outcome = Outcome()
        for piece in pieces {
            decoder.take(
                piece.span, lines: { outcome.lines += Self.lines(in: $0) },
                tooLong: { outcome.tooLong.append(Self.text($0)) })
        }
        decoder.finish(
            lines: { outcome.lines += Self.lines(in: $0) },
            torn: { outcome.torn.append(Self.text($0)) })
        return outcome
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }

    private static func lines(in bytes: Span<UInt8>) -> [String] {
        bytes.indices.map { bytes[$0] }.split(separator: 10)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func frame(_ text: String) -> [UInt8] {
        let count = UInt32(text.utf8.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(text.utf8)
    }

    @Test(arguments: [StreamFraming.lines, .auto])
    func `lines are the same wherever the stream is split`(framing: StreamFraming) {
        let bytes = Array("a:1|c\n\nbb:22|ms\r\nc:3|g\nlast:4|s".utf8)
        let expected = ["a:1|c", "bb:22|ms\r", "c:3|g", "last:4|s"]
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let pieces = [
                    Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...]),
                ]
                #expect(decode(pieces, framing: framing) == Outcome(lines: expected))
            }
        }
    }

    @Test(arguments: [StreamFraming.length, .auto])
    func `packets are the same wherever the stream is split`(framing: StreamFraming) {
        let bytes = Self.frame("a:1|c\nb:2|c\n") + Self.frame("") + Self.frame("c:3|c")
        for split in 0...bytes.count {
            let pieces = [Array(bytes[..<split]), Array(bytes[split...])]
            #expect(
                decode(pieces, framing: framing) == Outcome(lines: ["a:1|c", "b:2|c", "c:3|c"]))
        }
        let single = bytes.map { [$0] }
        #expect(decode(single, framing: framing).lines == ["a:1|c", "b:2|c", "c:3|c"])
    }

    @Test func `a line over the limit is reported once and the next line is read`() {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
        let pieces =
            [Array("a:1|c\n".utf8)] + long.chunks(of: 4096) + [Array("\nb:2|c\n".utf8)]
        let outcome = decode(pieces, framing: .lines, lineBytesMax: 65_536)
        #expect(outcome.lines == ["a:1|c", "b:2|c"])
        #expect(outcome.tooLong.count == 1)
        #expect(outcome.tooLong[0].utf8.count <= 65_536)
    }

    @Test func `a line of just the limit is kept in one piece or in two`() {
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 100)
        let whole = String(decoding: line, as: UTF8.self)
        #expect(decode([line + [10]], framing: .lines) == Outcome(lines: [whole]))
        #expect(decode([line, [10]], framing: .lines) == Outcome(lines: [whole]))
        #expect(decode([line + [13], [10]], framing: .lines) == Outcome(lines: [whole + "\r"]))
        #expect(decode([line + [13, 10]], framing: .lines) == Outcome(lines: [whole + "\r"]))
        #expect(decode([line + [120, 120], [10]], framing: .lines).lines.isEmpty)
    }

    @Test func `a frame over the limit is skipped and the next is read`() {
        let bytes =
            Self.frame(String(repeating: "x", count: 65_537)) + Self.frame("b:2|c")
        for size in [3, 333, bytes.count] {
            let outcome = decode(bytes.chunks(of: size), framing: .length)
            #expect(outcome.lines == ["b:2|c"])
            #expect(outcome.tooLong.count == 1)
        }
    }

    @Test func `a frame of the longest datagram is a packet`() {
        let text = String(repeating: "x", count: 65_536)
        let bytes = Self.frame(text) + Self.frame("b:2|c")
        for size in [999, bytes.count] {
            let outcome = decode(bytes.chunks(of: size), framing: .length)
            #expect(outcome == Outcome(lines: [text, "b:2|c"]))
        }
    }

    @Test func `a frame that the end cuts off is no packet`() {
        let bytes = Self.frame("a:1|c") + Self.frame("b:2|c").dropLast()
        let outcome = decode([bytes], framing: .length)
        #expect(outcome.lines == ["a:1|c"])
        #expect(outcome.torn.count == 1)
    }

    @Test func `a stream shorter than a header is a line`() {
        #expect(decode([Array("x".utf8)], framing: .auto) == Outcome(lines: ["x"]))
        #expect(decode([], framing: .auto) == Outcome())
    }
}

extension [UInt8] {
    fileprivate func chunks(of size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
