/// Takes one line apart: the grammar of docs/PROTOCOL.md.
///
/// A plain line (one value, one type, fields) takes the fast path; every other line, and every
/// line with a mistake, the general one. Both give the same result where both apply. Keeps
/// nothing, allocates nothing in the steady state.
package struct LineParser: Sendable {
    let isEtsy: Bool
    /// A gauge's sign means a change.
    let signIsDelta: Bool
    let negativeTimers: Bool
    let takesTags: Bool
    let rateMin: Double
    let lineBytesMax: Int

    package init(options: InputOptions, profile: ListenerProfile) {
        switch profile.dialect {
        case .auto: isEtsy = false
        case .etsy: isEtsy = true
        }
        switch profile.gaugeSign {
        case .delta: signIsDelta = true
        case .absolute: signIsDelta = false
        }
        negativeTimers = options.negativeTimers
        takesTags = options.tags.dogstatsd
        rateMin = options.rateMin
        lineBytesMax = options.lineBytesMax
    }

    /// Reads the line at `line`; `metric` is meaningful when the answer is `.metric`.
    package func parse(
        _ line: ByteRange, in bytes: Span<UInt8>, into metric: inout MetricLine
    ) -> ParsedLineKind {
        if !line.isEmpty {
            var plain = PlainLine()
            let next = readPlain(
                from: Int(line.start), to: Int(line.end), in: bytes, into: &plain)
            // A CR at its end belongs to this line: the one before an LF is gone already.
            if next > Int(line.end), plain.range == line {
                metric.take(plain)
                return .metric
            }
        }
        return parseGeneral(line, in: bytes, into: &metric)
    }

    /// The same by the general path alone: for any line, at any price.
    package func parseGeneral(
        _ line: ByteRange, in bytes: Span<UInt8>, into metric: inout MetricLine
    ) -> ParsedLineKind {
        guard line.count <= lineBytesMax else { return .rejected(.tooLong) }
        if isEvent(line, in: bytes) { return parseEvent(line, in: bytes) }
        if isCheck(line, in: bytes) { return parseCheck(line, in: bytes) }
        return parseMetric(line, in: bytes, into: &metric)
    }

    /// Whether a line begins with `_e{`.
    private func isEvent(_ line: ByteRange, in bytes: Span<UInt8>) -> Bool {
        let start = Int(line.start)
        return line.count >= 3 && bytes[start] == Octet.underscore
            && bytes[start &+ 1] == UInt8(ascii: "e") && bytes[start &+ 2] == Octet.leftBrace
    }

    /// Whether a line begins with `_sc|`.
    private func isCheck(_ line: ByteRange, in bytes: Span<UInt8>) -> Bool {
        let start = Int(line.start)
        return line.count >= 4 && bytes[start] == Octet.underscore
            && bytes[start &+ 1] == UInt8(ascii: "s") && bytes[start &+ 2] == UInt8(ascii: "c")
            && bytes[start &+ 3] == Octet.bar
    }
}
