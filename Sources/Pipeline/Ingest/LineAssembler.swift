/// Puts the lines of a stream together, however its bytes were split into reads.
///
/// Holds at most one unfinished line of `lineBytesMax` bytes. A longer one is reported once, with
/// its first bytes, and skipped up to its line feed, whatever its length.
struct LineAssembler {
    private var partial: [UInt8] = []
    private var isSkipping = false
    private let lineBytesMax: Int

    init(lineBytesMax: Int) {
        self.lineBytesMax = lineBytesMax
    }

    /// Whether bytes wait for the rest of their line.
    var isEmpty: Bool { partial.isEmpty }

    /// Takes what a read brought; `lines` gets whole lines, `tooLong` the start of one that is not
    /// kept.
    mutating func take(
        _ bytes: Span<UInt8>,
        lines: (Span<UInt8>) -> Void,
        tooLong: (Span<UInt8>) -> Void
    ) {
        var start = 0
        if isSkipping || !partial.isEmpty {
            guard let lineFeed = Self.firstLineFeed(in: bytes) else {
                if !isSkipping { keep(bytes, tooLong: tooLong) }
                return
            }
            start = lineFeed + 1
            completePartial(bytes.extracting(0..<start), lines: lines, tooLong: tooLong)
        }
        let end = Self.endOfLastLine(in: bytes, from: start)
        if end > start { lines(bytes.extracting(start..<end)) }
        if end < bytes.count { keep(bytes.extracting(end..<bytes.count), tooLong: tooLong) }
    }

    /// The stream's end: the last line counts without its line feed.
    mutating func finish(lines: (Span<UInt8>) -> Void) {
        if !partial.isEmpty { lines(partial.span) }
        partial = []
        isSkipping = false
    }

    /// Ends the line that was kept, or skipped, with the bytes up to its line feed.
    private mutating func completePartial(
        _ bytes: Span<UInt8>, lines: (Span<UInt8>) -> Void, tooLong: (Span<UInt8>) -> Void
    ) {
        guard !isSkipping else {
            isSkipping = false
            return
        }
        if partial.count + bytes.count > lineBytesMax + 1 {
            tooLong(partial.span)
        } else {
            partial.append(bytes)
            lines(partial.span)
        }
        // A short line's storage stays: most lines that a read splits are short.
        let isSmall = partial.capacity <= 4096
        partial.removeAll(keepingCapacity: isSmall)
    }

    private mutating func keep(_ bytes: Span<UInt8>, tooLong: (Span<UInt8>) -> Void) {
        guard partial.count + bytes.count <= lineBytesMax else {
            if partial.isEmpty { tooLong(bytes) } else { tooLong(partial.span) }
            partial = []
            isSkipping = true
            return
        }
        partial.append(bytes)
    }

    private static func firstLineFeed(in bytes: Span<UInt8>) -> Int? {
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { return index }
        return nil
    }

    private static func endOfLastLine(in bytes: Span<UInt8>, from start: Int) -> Int {
        var end = bytes.count
        while end > start, bytes[end - 1] != UInt8(ascii: "\n") { end -= 1 }
        return end
    }
}

extension [UInt8] {
    mutating func append(_ bytes: Span<UInt8>) {
        reserveCapacity(count + bytes.count)
        for index in bytes.indices { append(bytes[index]) }
    }
}
