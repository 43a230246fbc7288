/// The fast path: one value of one type, any fields but a timestamp, in one pass over the bytes.
extension LineParser {
    /// Reads the line at `start` if it is plain and good; answers where the next one starts.
    ///
    /// Answers `start` for any other line, and `line` is worth nothing then. The datagram ends at
    /// `limit`, `bytes` may go on behind it.
    @inline(__always)
    package func readPlain(
        from start: Int, to limit: Int, in bytes: Span<UInt8>, into line: inout PlainLine
    ) -> Int {
        precondition(
            start >= 0 && start < limit && limit <= bytes.count, "a line lies within its buffer")
        var marks = MarkScan(from: start, to: limit, in: bytes)
        let (colon, bar, stop) = marks.nextThree(in: bytes)
        // A name in `_` may be an event, whose lengths decide what its `:` and `|` are.
        guard colon > start, bar < limit, byte(colon, bytes) == Octet.colon,
            byte(bar, bytes) == Octet.bar, byte(start, bytes) != Octet.underscore
        else { return start }
        let typeEnd = fieldEnd(stop, limit, bytes)
        guard let type = plainType(bar &+ 1, typeEnd, bytes) else { return start }
        line.nameEnd = UInt32(truncatingIfNeeded: colon)
        line.valueEnd = UInt32(truncatingIfNeeded: bar)
        line.tags = .empty
        line.weight = 1
        line.type = type
        guard plainValue(colon &+ 1, bar, bytes, &line) else { return start }
        guard isLineEnd(stop, limit, bytes) else {
            return plainFields(from: start, stop, limit, &marks, bytes, &line)
        }
        guard typeEnd &- start <= lineBytesMax else { return start }
        line.range = ByteRange(start, typeEnd)
        return stop &+ 1
    }

    @inline(__always)
    private func isLineEnd(_ stop: Int, _ limit: Int, _ bytes: Span<UInt8>) -> Bool {
        stop >= limit || byte(stop, bytes) == Octet.lineFeed
    }

    /// The byte at `index`, which lies between the start of the line and the limit.
    ///
    /// Unchecked: the limit was checked once for the line, marks ascend, and none at the limit or
    /// behind it is read. A check for each byte is 20 instructions of a line's 200.
    @inline(__always)
    private func byte(_ index: Int, _ bytes: Span<UInt8>) -> UInt8 {
        unsafe bytes[unchecked: index]
    }

    /// Where the field before the mark at `stop` ends: a CR at the end of the line is not of it.
    @inline(__always)
    private func fieldEnd(_ stop: Int, _ limit: Int, _ bytes: Span<UInt8>) -> Int {
        let end = min(stop, limit)
        guard byte(end &- 1, bytes) == Octet.carriageReturn, isLineEnd(stop, limit, bytes) else {
            return end
        }
        return end &- 1
    }

    /// The type in `start..<end`.
    @inline(__always)
    private func plainType(_ start: Int, _ end: Int, _ bytes: Span<UInt8>) -> MetricType? {
        guard end > start else { return nil }
        return TypeLetters.type(
            first: byte(start, bytes), last: byte(end &- 1, bytes), count: end &- start,
            isEtsy: isEtsy)
    }

    /// Takes the value in `start..<end`; a set's is any text.
    @inline(__always)
    private func plainValue(
        _ start: Int, _ end: Int, _ bytes: Span<UInt8>, _ line: inout PlainLine
    ) -> Bool {
        line.isSigned = false
        guard end > start else { return false }
        if line.type == .set {
            line.value = 0
            return true
        }
        if let short = DecimalParser.shortValue(from: start, to: end, in: bytes) {
            line.value = short
            return true
        }
        return plainNumber(start, end, bytes, &line)
    }

    /// The same for a number with a sign or an exponent, or a long one.
    @inline(never)
    private func plainNumber(
        _ start: Int, _ end: Int, _ bytes: Span<UInt8>, _ line: inout PlainLine
    ) -> Bool {
        let number = DecimalParser.prefix(from: start, to: end, in: bytes)
        guard number.end == end, number.value.isFinite else { return false }
        if line.type == .timer, number.value < 0, !negativeTimers { return false }
        line.value = number.value
        if line.type == .gauge { line.isSigned = isSigned(start, in: bytes) }
        return true
    }

    /// Whether the value at `start` changes its gauge.
    func isSigned(_ start: Int, in bytes: Span<UInt8>) -> Bool {
        signIsDelta && (bytes[start] == Octet.minus || bytes[start] == Octet.plus)
    }

    /// Reads the fields of the line at `start` from the `|` at `bar` on; answers as `readPlain`.
    ///
    /// A bad rate, a timestamp, a second tag section and a second bit need the general path.
    @inline(__always)
    private func plainFields(
        from start: Int, _ bar: Int, _ limit: Int, _ marks: inout MarkScan, _ bytes: Span<UInt8>,
        _ line: inout PlainLine
    ) -> Int {
        var stop = bar
        while !isLineEnd(stop, limit, bytes) {
            guard bytes[stop] == Octet.bar else { return start }
            let field = stop &+ 1
            switch field < limit ? bytes[field] : 0 {
            case Octet.at:
                stop = marks.next(in: bytes)
                let end = fieldEnd(stop, limit, bytes)
                guard takeRate(field &+ 1, end, bytes, &line) else { return start }
            case Octet.hash:
                stop = marks.nextEnd(from: field, in: bytes)
                guard takesTags else { continue }
                guard line.tags.isEmpty else { return start }
                line.tags = ByteRange(field &+ 1, fieldEnd(stop, limit, bytes))
            case UInt8(ascii: "T"):
                return start
            default:
                stop = marks.nextEnd(from: field, in: bytes)
            }
        }
        let end = fieldEnd(stop, limit, bytes)
        guard end &- start <= lineBytesMax else { return start }
        line.range = ByteRange(start, end)
        return stop &+ 1
    }

    private func takeRate(
        _ start: Int, _ end: Int, _ bytes: Span<UInt8>, _ line: inout PlainLine
    ) -> Bool {
        guard
            let rate = DecimalParser.shortValue(from: start, to: end, in: bytes)
                ?? DecimalParser.value(of: ByteRange(start, end), in: bytes),
            rate >= rateMin, rate <= 1
        else { return false }
        if line.type != .gauge, line.type != .set { line.weight = 1 / rate }
        return true
    }
}
