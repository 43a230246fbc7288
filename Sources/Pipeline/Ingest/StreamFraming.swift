/// How the packets of a Unix stream are told apart.
package enum StreamFraming: String, CaseIterable, Sendable {
    /// Framed when the fourth byte is NUL: no line of text has one there, and no packet reaches
    /// the 16 MiB at which a length would need that byte.
    case auto
    case lines
    case length
}

/// One stream's bytes on their way to whole lines.
///
/// `auto` keeps the first bytes until there are four of them.
package struct StreamDecoder {
    /// A frame is a datagram of lines: as long as one may be, whatever the limit on a line.
    private static let frameBytesMin = 65_536

    private enum Form {
        case undecided([UInt8])
        case lines(LineAssembler)
        case frames(FrameAssembler)
    }

    private var form: Form
    private let lineBytesMax: Int
    private let frameBytesMax: Int

    package init(framing: StreamFraming, lineBytesMax: Int) {
        self.lineBytesMax = lineBytesMax
        frameBytesMax = max(lineBytesMax, Self.frameBytesMin)
        switch framing {
        case .auto: form = .undecided([])
        case .lines: form = .lines(LineAssembler(lineBytesMax: lineBytesMax))
        case .length: form = .frames(FrameAssembler(frameBytesMax: frameBytesMax))
        }
    }

    /// Bytes taken that wait for the rest of their line, packet or header.
    var pendingBytes: Int {
        switch form {
        case .undecided(let head): head.count
        case .lines(let assembler): assembler.pendingBytes
        case .frames(let assembler): assembler.pendingBytes
        }
    }

    package mutating func take(
        _ bytes: Span<UInt8>,
        lines: (Span<UInt8>) -> Void,
        tooLong: (Span<UInt8>) -> Void
    ) {
        switch form {
        case .undecided(var head):
            // Few bytes or none are kept, so the fourth lies in one of the two.
            let kept = head.count
            guard kept + bytes.count >= FrameAssembler.headerBytes else {
                head.append(copying: bytes)
                form = .undecided(head)
                return
            }
            decide(isFramed: bytes[FrameAssembler.headerBytes - 1 - kept] == 0)
            if kept > 0 { take(head.span, lines: lines, tooLong: tooLong) }
            take(bytes, lines: lines, tooLong: tooLong)
        case .lines(var assembler):
            form = .undecided([])
            assembler.take(bytes, lines: lines, tooLong: tooLong)
            form = .lines(assembler)
        case .frames(var assembler):
            form = .undecided([])
            assembler.take(bytes, frame: lines, tooLong: tooLong)
            form = .frames(assembler)
        }
    }

    /// The stream's end: what is left of the last line is a line, what is left of a frame is not.
    package mutating func finish(lines: (Span<UInt8>) -> Void, torn: (Span<UInt8>) -> Void) {
        switch form {
        case .undecided(let head): if !head.isEmpty { lines(head.span) }
        case .lines(var assembler): assembler.finish(lines: lines)
        case .frames(var assembler): assembler.finish(torn: torn)
        }
        form = .undecided([])
    }

    private mutating func decide(isFramed: Bool) {
        form =
            isFramed
            ? .frames(FrameAssembler(frameBytesMax: frameBytesMax))
            : .lines(LineAssembler(lineBytesMax: lineBytesMax))
    }
}
