/// The fast path: one number of one type, and any fields but a timestamp.
extension LineParser {
    /// Whether the line was plain and good; if not, `metric` is worth nothing.
    func parsePlain(
        _ line: ByteRange, in bytes: Span<UInt8>, into metric: inout MetricLine
    ) -> Bool {
        let start = Int(line.start)
        let end = Int(line.end)
        let colon = ByteScan.first(Octet.colon, or: Octet.bar, from: start, to: end, in: bytes)
        // A name in `_` may be an event, whose lengths decide what its `:` and `|` are.
        guard colon > start, colon &+ 3 < end, bytes[colon] == Octet.colon,
            bytes[start] != Octet.underscore
        else { return false }
        let value = DecimalParser.prefix(from: colon &+ 1, to: end, in: bytes)
        guard value.end > colon &+ 1, value.end &+ 1 < end, bytes[value.end] == Octet.bar,
            value.value.isFinite
        else { return false }
        var cursor = value.end &+ 1
        guard let type = plainType(&cursor, end, bytes) else { return false }
        if type == .timer, value.value < 0, !negativeTimers { return false }
        metric.reset(name: ByteRange(start, colon))
        var sample = ParsedSample()
        sample.type = type
        sample.value = value.value
        if type == .gauge { sample.isSigned = isSigned(colon &+ 1, in: bytes) }
        guard cursor == end || plainFields(cursor, end, bytes, &sample, &metric) else {
            return false
        }
        metric.first = sample
        metric.sampleCount = 1
        return true
    }

    /// Whether the value at `start` changes its gauge.
    func isSigned(_ start: Int, in bytes: Span<UInt8>) -> Bool {
        signIsDelta && (bytes[start] == Octet.minus || bytes[start] == Octet.plus)
    }

    /// The type at `cursor`, which moves behind it; a set has no plain value.
    @inline(__always)
    private func plainType(
        _ cursor: inout Int, _ end: Int, _ bytes: Span<UInt8>
    ) -> MetricType? {
        let letter = bytes[cursor]
        cursor &+= 1
        switch letter {
        case UInt8(ascii: "c"): return .counter
        case UInt8(ascii: "g"): return .gauge
        case UInt8(ascii: "m"):
            guard cursor < end, bytes[cursor] == UInt8(ascii: "s") else { return nil }
            cursor &+= 1
            return .timer
        case UInt8(ascii: "h"): return isEtsy ? nil : .histogram
        case UInt8(ascii: "d"): return isEtsy ? nil : .distribution
        default: return nil
        }
    }

    /// Reads the fields up to the end of the line; false where a bad rate, a timestamp or a second
    /// bit needs the general path.
    private func plainFields(
        _ start: Int, _ end: Int, _ bytes: Span<UInt8>,
        _ sample: inout ParsedSample, _ metric: inout MetricLine
    ) -> Bool {
        var cursor = start
        while cursor < end {
            guard bytes[cursor] == Octet.bar else { return false }
            cursor &+= 1
            guard cursor < end else { return true }
            switch bytes[cursor] {
            case Octet.at:
                let rate = DecimalParser.prefix(from: cursor &+ 1, to: end, in: bytes)
                guard rate.end > cursor &+ 1, rate.value >= rateMin, rate.value <= 1 else {
                    return false
                }
                if sample.type != .gauge { sample.weight = 1 / rate.value }
                cursor = rate.end
            case Octet.hash:
                let tagsStart = cursor &+ 1
                cursor = ByteScan.first(Octet.bar, from: tagsStart, to: end, in: bytes)
                if takesTags { metric.append(tags: ByteRange(tagsStart, cursor)) }
            case UInt8(ascii: "T"):
                return false
            default:
                cursor = ByteScan.first(Octet.bar, from: cursor, to: end, in: bytes)
            }
        }
        return true
    }
}
