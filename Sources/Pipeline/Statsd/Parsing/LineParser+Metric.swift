/// The general path: any number of bits, values and fields, and a reason for each bad one.
extension LineParser {
    /// Where the parts of one `value-run|type|field…` lie.
    private struct RawBit {
        var values = ByteRange.empty
        /// `nil` when the line ends before a type.
        var type: ByteRange?
        /// The last `@` field, without the `@`.
        var rate: ByteRange?
    }

    func parseMetric(
        _ line: ByteRange, in bytes: Span<UInt8>, into metric: inout MetricLine
    ) -> ParsedLineKind {
        let start = Int(line.start)
        let end = Int(line.end)
        let colon = ByteScan.first(Octet.colon, or: Octet.bar, from: start, to: end, in: bytes)
        guard colon < end, bytes[colon] == Octet.colon else { return .rejected(.noColon) }
        guard colon > start || isEtsy else { return .rejected(.emptyName) }
        metric.reset(name: ByteRange(start, colon))
        var next: Int? = colon &+ 1
        while let bitStart = next {
            var bit = RawBit()
            next = cut(&bit, from: bitStart, to: end, in: bytes, &metric)
            take(bit, in: bytes, &metric)
        }
        // A line has at least one bit, and a bit leaves a sample or a reason.
        guard metric.sampleCount > 0 else {
            return .rejected(metric.badBits.first ?? .emptyValue)
        }
        return .metric
    }

    // MARK: Cutting

    /// Finds one bit's parts; answers where the next bit starts.
    private func cut(
        _ bit: inout RawBit, from start: Int, to end: Int, in bytes: Span<UInt8>,
        _ metric: inout MetricLine
    ) -> Int? {
        let bar = ByteScan.first(Octet.bar, from: start, to: end, in: bytes)
        bit.values = ByteRange(start, bar)
        guard bar < end else { return nil }
        var cursor = ByteScan.first(
            Octet.bar, or: Octet.colon, from: bar &+ 1, to: end, in: bytes)
        bit.type = ByteRange(bar &+ 1, cursor)
        while cursor < end {
            if bytes[cursor] == Octet.colon { return cursor &+ 1 }
            cursor = cutField(&bit, from: cursor &+ 1, to: end, in: bytes, &metric)
        }
        return nil
    }

    /// Reads the field at `start`; answers where it ends, at `|`, at the end of the line or, for
    /// a rate and a timestamp, at the `:` that opens the next bit.
    private func cutField(
        _ bit: inout RawBit, from start: Int, to end: Int, in bytes: Span<UInt8>,
        _ metric: inout MetricLine
    ) -> Int {
        guard start < end else { return end }
        switch bytes[start] {
        case Octet.at:
            let stop = ByteScan.first(
                Octet.bar, or: Octet.colon, from: start, to: end, in: bytes)
            bit.rate = ByteRange(start &+ 1, stop)
            return stop
        case UInt8(ascii: "T"):
            let stop = ByteScan.first(
                Octet.bar, or: Octet.colon, from: start, to: end, in: bytes)
            if let seconds = timestamp(ByteRange(start &+ 1, stop), in: bytes) {
                metric.timestampSeconds = seconds
            }
            return stop
        case Octet.hash:
            let stop = ByteScan.first(Octet.bar, from: start, to: end, in: bytes)
            if takesTags { metric.append(tags: ByteRange(start &+ 1, stop)) }
            return stop
        default:
            // Container, external data, cardinality and what is not known.
            return ByteScan.first(Octet.bar, from: start, to: end, in: bytes)
        }
    }

    /// Seconds since 1970; `nil` unless 1 to 18 digits, which always fit.
    private func timestamp(_ range: ByteRange, in bytes: Span<UInt8>) -> Int64? {
        guard range.count >= 1, range.count <= 18 else { return nil }
        var seconds: Int64 = 0
        for index in range.range {
            let digit = bytes[index] &- Octet.zero
            guard digit < 10 else { return nil }
            seconds = seconds &* 10 &+ Int64(digit)
        }
        return seconds
    }

    // MARK: Taking

    /// Turns a bit into samples or a reason: its type is judged first, then its rate, then each
    /// value.
    private func take(_ bit: RawBit, in bytes: Span<UInt8>, _ metric: inout MetricLine) {
        var sample = ParsedSample()
        switch type(of: bit, in: bytes) {
        case .success(let type): sample.type = type
        case .failure(let reason): return metric.badBits.append(reason)
        }
        if let rate = bit.rate {
            guard let weight = weight(rate, in: bytes) else {
                return metric.badBits.append(.badRate)
            }
            if sample.type != .gauge, sample.type != .set { sample.weight = weight }
        }
        if sample.type == .set {
            takeMember(bit.values, sample, &metric)
        } else {
            takeValues(bit.values, sample, in: bytes, &metric)
        }
    }

    private func type(
        of bit: RawBit, in bytes: Span<UInt8>
    ) -> Result<MetricType, RejectReason> {
        guard var range = bit.type else { return .failure(.noType) }
        if isEtsy { range = trimmed(range, in: bytes) }
        guard !range.isEmpty else { return isEtsy ? .success(.counter) : .failure(.noType) }
        let first = bytes[Int(range.start)]
        if range.count == 1 {
            switch first {
            case UInt8(ascii: "c"): return .success(.counter)
            case UInt8(ascii: "g"): return .success(.gauge)
            case UInt8(ascii: "s"): return .success(.set)
            case UInt8(ascii: "h") where !isEtsy: return .success(.histogram)
            case UInt8(ascii: "d") where !isEtsy: return .success(.distribution)
            default: break
            }
        }
        if range.count == 2, first == UInt8(ascii: "m"),
            bytes[Int(range.start) &+ 1] == UInt8(ascii: "s")
        {
            return .success(.timer)
        }
        return isEtsy ? .success(.counter) : .failure(.badType)
    }

    /// 1/rate, or `nil` when the rate is no number in [`rateMin`, 1].
    private func weight(_ range: ByteRange, in bytes: Span<UInt8>) -> Double? {
        let digits = isEtsy ? trimmed(range, in: bytes) : range
        guard let rate = DecimalParser.value(of: digits, in: bytes), rate >= rateMin, rate <= 1
        else { return nil }
        return 1 / rate
    }

    /// A set's whole value run is one member, blanks and colons included.
    private func takeMember(
        _ values: ByteRange, _ sample: ParsedSample, _ metric: inout MetricLine
    ) {
        guard !values.isEmpty || isEtsy else { return metric.badBits.append(.emptyValue) }
        var sample = sample
        sample.member = values.isEmpty ? .empty : values
        metric.append(sample)
    }

    private func takeValues(
        _ values: ByteRange, _ sample: ParsedSample, in bytes: Span<UInt8>,
        _ metric: inout MetricLine
    ) {
        var start = Int(values.start)
        let end = Int(values.end)
        while true {
            let colon = ByteScan.first(Octet.colon, from: start, to: end, in: bytes)
            takeValue(ByteRange(start, colon), sample, in: bytes, &metric)
            guard colon < end else { return }
            start = colon &+ 1
        }
    }

    private func takeValue(
        _ range: ByteRange, _ sample: ParsedSample, in bytes: Span<UInt8>,
        _ metric: inout MetricLine
    ) {
        let digits = isEtsy ? trimmed(range, in: bytes) : range
        guard !digits.isEmpty else { return metric.badBits.append(.emptyValue) }
        guard let value = DecimalParser.value(of: digits, in: bytes) else {
            return metric.badBits.append(.badValue)
        }
        guard value.isFinite else { return metric.badBits.append(.nonFinite) }
        if sample.type == .timer, value < 0, !negativeTimers {
            return metric.badBits.append(.negativeTimer)
        }
        var sample = sample
        sample.value = value
        // A blank before the sign makes it a value in the reference: `g: -3|g` sets −3.
        if sample.type == .gauge { sample.isSigned = isSigned(Int(range.start), in: bytes) }
        metric.append(sample)
    }

    /// `range` without blanks at its ends (space, HT, LF, VT, FF, CR).
    private func trimmed(_ range: ByteRange, in bytes: Span<UInt8>) -> ByteRange {
        var start = Int(range.start)
        var end = Int(range.end)
        while start < end, isBlank(bytes[start]) { start &+= 1 }
        while start < end, isBlank(bytes[end &- 1]) { end &-= 1 }
        return ByteRange(start, end)
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
    }
}
