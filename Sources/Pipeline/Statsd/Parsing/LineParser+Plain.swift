/// The fast path: one value of one type, any fields but a timestamp, cut in one pass over the bytes.
extension LineParser {
    /// Reads the line at `start` if it is plain and good; answers where the next one starts.
    ///
    /// Answers `start` for any other line, and `line` is worth nothing then. The datagram ends at
    /// `limit`; `bytes` has `MarkScan.bufferBytesMin` bytes at least, and may go on behind it.
    @inline(__always)
    package func readPlain(
        from start: Int, to limit: Int, in bytes: Span<UInt8>, into line: inout PlainLine
    ) -> Int {
        var marks = MarkScan(from: start, to: limit, in: bytes)
        let colon = marks.next(in: bytes)
        let bar = marks.next(in: bytes)
        // A name in `_` may be an event, whose lengths decide what its `:` and `|` are.
        guard colon > start, bar < limit, bytes[colon] == Octet.colon, bytes[bar] == Octet.bar,
            bytes[start] != Octet.underscore
        else { return start }
        var stop = marks.next(in: bytes)
        let typeEnd = fieldEnd(stop, limit, bytes)
        guard let type = plainType(bar &+ 1, typeEnd, bytes) else { return start }
        line.nameEnd = UInt32(truncatingIfNeeded: colon)
        line.valueEnd = UInt32(truncatingIfNeeded: bar)
        line.tags = .empty
        line.weight = 1
        line.type = type
        guard plainValue(colon &+ 1, bar, bytes, &line) else { return start }
        if !isLineEnd(stop, limit, bytes) {
            guard plainFields(&stop, limit, &marks, bytes, &line) else { return start }
        }
        let end = fieldEnd(stop, limit, bytes)
        guard end &- start <= lineBytesMax else { return start }
        line.range = ByteRange(start, end)
        return stop &+ 1
    }

    @inline(__always)
    private func isLineEnd(_ stop: Int, _ limit: Int, _ bytes: Span<UInt8>) -> Bool {
        stop >= limit || bytes[stop] == Octet.lineFeed
    }

    /// Where the field before the mark at `stop` ends: a CR at the end of the line is not of it.
    @inline(__always)
    private func fieldEnd(_ stop: Int, _ limit: Int, _ bytes: Span<UInt8>) -> Int {
        guard bytes[stop &- 1] == Octet.carriageReturn, isLineEnd(stop, limit, bytes) else {
            return stop
        }
        return stop &- 1
    }

    /// The type in `start..<end`.
    @inline(__always)
    private func plainType(_ start: Int, _ end: Int, _ bytes: Span<UInt8>) -> MetricType? {
        guard end > start else { return nil }
        let isSingle = end &- start == 1
        switch bytes[start] {
        case UInt8(ascii: "c"): return isSingle ? .counter : nil
        case UInt8(ascii: "g"): return isSingle ? .gauge : nil
        case UInt8(ascii: "m"):
            return end &- start == 2 && bytes[start &+ 1] == UInt8(ascii: "s") ? .timer : nil
        case UInt8(ascii: "s"): return isSingle ? .set : nil
        case UInt8(ascii: "h"): return isSingle && !isEtsy ? .histogram : nil
        case UInt8(ascii: "d"): return isSingle && !isEtsy ? .distribution : nil
        default: return nil
        }
    }

    /// Takes the value in `start..<end`; a set's is any text.
    @inline(__always)
    private func plainValue(
        _ start: Int, _ end: Int, _ bytes: Span<UInt8>, _ line: inout PlainLine
    ) -> Bool {
        line.isSigned = false
        line.value = 0
        guard end > start else { return false }
        if line.type == .set { return true }
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

    /// Reads the fields from the `|` at `stop` on, and moves `stop` to the end of the line.
    ///
    /// False where a bad rate, a timestamp, a second tag section or a second bit needs the general
    /// path.
    @inline(__always)
    private func plainFields(
        _ stop: inout Int, _ limit: Int, _ marks: inout MarkScan, _ bytes: Span<UInt8>,
        _ line: inout PlainLine
    ) -> Bool {
        while !isLineEnd(stop, limit, bytes) {
            guard bytes[stop] == Octet.bar else { return false }
            let start = stop &+ 1
            switch start < limit ? bytes[start] : 0 {
            case Octet.at:
                stop = marks.next(in: bytes)
                let end = fieldEnd(stop, limit, bytes)
                guard takeRate(start &+ 1, end, bytes, &line) else { return false }
            case Octet.hash:
                stop = marks.nextEnd(in: bytes)
                guard takesTags else { continue }
                guard line.tags.isEmpty else { return false }
                line.tags = ByteRange(start &+ 1, fieldEnd(stop, limit, bytes))
            case UInt8(ascii: "T"):
                return false
            default:
                stop = marks.nextEnd(in: bytes)
            }
        }
        return true
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
