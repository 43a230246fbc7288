/// Walks the lines of a datagram.
///
/// LF ends a line, the last one needs none; one CR before it is dropped; empty lines are passed
/// over. The limit on a line's length is `LineParser`'s, which has a reason to give.
package struct LineCursor {
    /// Where the next line starts.
    private(set) var position: Int
    private let limit: Int

    /// Walks the lines of `start..<limit`; of a whole buffer if nothing else is said.
    package init(from start: Int = 0, to limit: Int = .max) {
        position = start
        self.limit = limit
    }

    /// The next line that is not empty, without its end; `nil` after the last.
    package mutating func next(in bytes: Span<UInt8>) -> ByteRange? {
        let limit = min(limit, bytes.count)
        while position < limit {
            let start = position
            let lineFeed = ByteScan.first(
                Octet.lineFeed, from: start, to: limit, in: bytes)
            position = lineFeed &+ 1
            var end = lineFeed
            if end > start, bytes[end &- 1] == Octet.carriageReturn { end &-= 1 }
            if end > start { return ByteRange(start, end) }
        }
        return nil
    }
}
