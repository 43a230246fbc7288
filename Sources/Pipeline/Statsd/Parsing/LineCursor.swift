/// Walks the lines of a datagram.
///
/// LF ends a line, the last one needs none; one CR before it is dropped; empty lines are passed
/// over. The limit on a line's length is `LineParser`'s, which has a reason to give.
package struct LineCursor {
    private var position = 0

    package init() {}

    /// Whether nothing follows the line that was answered last.
    package func isAtEnd(of bytes: Span<UInt8>) -> Bool { position >= bytes.count }

    /// The next line that is not empty, without its end; `nil` after the last.
    package mutating func next(in bytes: Span<UInt8>) -> ByteRange? {
        while position < bytes.count {
            let start = position
            let lineFeed = ByteScan.first(
                Octet.lineFeed, from: start, to: bytes.count, in: bytes)
            position = lineFeed &+ 1
            var end = lineFeed
            if end > start, bytes[end &- 1] == Octet.carriageReturn { end &-= 1 }
            if end > start { return ByteRange(start, end) }
        }
        return nil
    }
}
