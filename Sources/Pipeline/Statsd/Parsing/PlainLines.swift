/// Plain lines that were cut and wait to be taken together; see `PendingKeys` for why.
///
/// Bound: 64 lines of 48 bytes, 3 KiB, which with their keys stay in the first cache.
struct PlainLines {
    static let linesMax = 64

    private(set) var count = 0
    /// Of these the first `count` wait.
    ///
    /// On the heap, once: a loop then borrows them as a span, where an inline array was copied.
    private(set) var lines = [PlainLine](repeating: PlainLine(), count: PlainLines.linesMax)

    var isFull: Bool { count == Self.linesMax }

    subscript(index: Int) -> PlainLine { lines[index] }

    mutating func removeAll() { count = 0 }

    /// Puts another sample in the place of a line's, as a mapping rule says.
    mutating func replace(_ index: Int, with line: PlainLine) {
        lines[index] = line
    }

    /// Cuts lines of `start..<limit` until one is not plain, or there is no more room.
    ///
    /// Answers where the next one starts.
    mutating func read(
        from start: Int, to limit: Int, in bytes: Span<UInt8>, by parser: LineParser
    ) -> Int {
        precondition(
            start >= 0 && limit <= bytes.count, "lines are read within the buffer they stand in")
        var start = start
        var count = count
        var lines = lines.mutableSpan
        while start < limit, count < lines.count {
            let next = parser.readPlain(from: start, to: limit, in: bytes, into: &lines[count])
            guard next > start else { break }
            count &+= 1
            start = next
        }
        self.count = count
        return start
    }
}
