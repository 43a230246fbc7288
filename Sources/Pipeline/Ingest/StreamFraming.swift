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
    private enum Form {
        case undecided([UInt8])
        case lines(LineAssembler)
        case frames(FrameAssembler)
    }

    private var form: Form
    private let lineBytesMax: Int

    package init(framing: StreamFraming, lineBytesMax: Int) {
        self.lineBytesMax = lineBytesMax
        switch framing {
        case .auto: form = .undecided([])
        case .lines: form = .lines(LineAssembler(lineBytesMax: lineBytesMax))
        case .length: form = .frames(FrameAssembler(frameBytesMax: lineBytesMax))
        }
    }

    package mutating func take(
        _ bytes: Span<UInt8>,
        lines: (Span<UInt8>) -> Void,
        tooLong: (Span<UInt8>) -> Void
    ) {
        switch form {
        case .undecided(var head):
            head.append(bytes)
            guard head.count >= FrameAssembler.headerBytes else {
                form = .undecided(head)
                return
            }
            decide(isFramed: head[3] == 0)
            take(head.span, lines: lines, tooLong: tooLong)
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
            ? .frames(FrameAssembler(frameBytesMax: lineBytesMax))
            : .lines(LineAssembler(lineBytesMax: lineBytesMax))
    }
}
