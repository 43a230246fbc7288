import Ingest
import Statsd

/// Splits a stream of arbitrary bytes in two ways: nothing may trap, and its lines, what was too
/// long of it and what was torn off at its end must not depend on the reads.
///
/// The first byte chooses the framing and the limit, the second how the stream is split. A
/// difference ends the process, which libFuzzer keeps as a crash with its input.
@c(LLVMFuzzerTestOneInput)
func fuzzStream(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > 2 else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let stream = Array(input.dropFirst(2))
    let framing = StreamFraming.allCases[Int(input[0] & 3) % StreamFraming.allCases.count]
    let lineBytesMax = [4, 20, 1_024, 65_536][Int(input[0] >> 2 & 3)]
    let bytewise = ReadStream(stream.map { [$0] }, framing, lineBytesMax)
    for pieces in [[stream], ReadStream.split(stream, by: input[1])] {
        let other = ReadStream(pieces, framing, lineBytesMax)
        precondition(
            other.lines == bytewise.lines, "\(other.lines) are not \(bytewise.lines): \(pieces)")
        precondition(
            other.tooLongCount == bytewise.tooLongCount && other.torn == bytewise.torn,
            "\(other) is not \(bytewise): \(pieces)")
    }
    return 0
}

/// What became of a stream that came in the given reads.
private struct ReadStream {
    /// Those that the pipeline would take: not empty, and no longer than allowed.
    private(set) var lines: [[UInt8]] = []
    /// Lines over the limit, whoever noticed.
    private(set) var tooLongCount = 0
    private(set) var torn: [[UInt8]] = []

    init(_ pieces: [[UInt8]], _ framing: StreamFraming, _ lineBytesMax: Int) {
        var decoder = StreamDecoder(framing: framing, lineBytesMax: lineBytesMax)
        for piece in pieces {
            decoder.take(
                piece.span, lines: { add($0, lineBytesMax) }, tooLong: { _ in tooLongCount += 1 })
        }
        decoder.finish(
            lines: { add($0, lineBytesMax) },
            torn: { bytes in torn.append(bytes.indices.map { bytes[$0] }) })
    }

    private mutating func add(_ bytes: Span<UInt8>, _ lineBytesMax: Int) {
        var cursor = LineCursor()
        while let range = cursor.next(in: bytes) {
            if range.count > lineBytesMax {
                tooLongCount += 1
            } else {
                lines.append(range.range.map { bytes[$0] })
            }
        }
    }

    /// Pieces of changing length, from a linear congruential sequence that begins with `seed`.
    static func split(_ stream: [UInt8], by seed: UInt8) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = stream[...]
        var state = UInt32(seed)
        while !rest.isEmpty {
            state = state &* 1_664_525 &+ 1_013_904_223
            pieces.append(Array(rest.prefix(Int(state >> 28))))
            rest = rest.dropFirst(Int(state >> 28))
        }
        return pieces
    }
}
