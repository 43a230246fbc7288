/// Puts the lines of a stream together, however its bytes were split into reads.
///
/// Holds at most one unfinished line: `lineBytesMax` bytes and a CR, in storage that doubles as it
/// grows, so 128 KiB of a connection by default. A longer line is reported once, with its first
/// bytes, and skipped up to its line feed, whatever its length. The limit itself is the parser's:
/// a line in between is passed on whole and rejected there.
struct LineAssembler {
    /// Storage kept for the next unfinished line: most lines that a read splits are shorter.
    private static let keptBytesMax = 4096

    private var partial: [UInt8] = []
    private var isSkipping = false
    /// With room for a CR that is not of the line.
    private let partialBytesMax: Int

    init(lineBytesMax: Int) {
        partialBytesMax = lineBytesMax + 1
    }

    /// Bytes that wait for the rest of their line.
    var pendingBytes: Int { partial.count }

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
        if partial.count + bytes.count > partialBytesMax + 1 {
            tooLong(partial.span)
        } else {
            partial.append(copying: bytes)
            lines(partial.span)
        }
        let isSmall = partial.capacity <= Self.keptBytesMax
        partial.removeAll(keepingCapacity: isSmall)
    }

    private mutating func keep(_ bytes: Span<UInt8>, tooLong: (Span<UInt8>) -> Void) {
        guard partial.count + bytes.count <= partialBytesMax else {
            if partial.isEmpty { tooLong(bytes) } else { tooLong(partial.span) }
            partial = []
            isSkipping = true
            return
        }
        partial.append(copying: bytes)
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
    /// Appends in one copy; the storage grows by doubling, also for a byte at a time.
    mutating func append(copying bytes: Span<UInt8>) {
        // The pointer does not leave the closure.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
