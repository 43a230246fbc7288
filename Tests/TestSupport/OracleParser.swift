package import Statsd

/// A second, slow and obvious reading of docs/PROTOCOL.md, to hold the parser against.
///
/// Works by splitting copies of the line; shares no code with the parser, only the nouns.
package struct OracleParser: Sendable {
    let options: InputOptions
    let profile: ListenerProfile
    var isEtsy: Bool { profile.dialect == .etsy }

    package init(options: InputOptions, profile: ListenerProfile) {
        self.options = options
        self.profile = profile
    }

    package func parse(_ line: [UInt8]) -> OracleVerdict {
        if line.count > options.lineBytesMax { return .rejected(.tooLong) }
        if line.starts(with: "_e{".utf8) { return event(line) ?? .rejected(.badEvent) }
        if line.starts(with: "_sc|".utf8) { return check(line) ?? .rejected(.badCheck) }
        return metric(line)
    }

    // MARK: Events and checks

    private func event(_ line: [UInt8]) -> OracleVerdict? {
        guard let close = line.firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let lengths = split(Array(line[3..<close]), at: ",")
        guard lengths.count == 2, let title = naturalNumber(lengths[0]),
            let text = naturalNumber(lengths[1])
        else { return nil }
        var rest = Array(line[(close + 1)...])
        guard rest.first == UInt8(ascii: ":"), rest.count >= 1 + title + 1 + text,
            rest[1 + title] == UInt8(ascii: "|")
        else { return nil }
        let titleBytes = Array(rest[1..<(1 + title)])
        rest.removeFirst(1 + title + 1)
        let textBytes = Array(rest.prefix(text))
        rest.removeFirst(text)
        guard rest.first.map({ $0 == UInt8(ascii: "|") }) ?? true else { return nil }
        return .event(title: titleBytes, text: textBytes, fields: Array(rest.dropFirst()))
    }

    private func check(_ line: [UInt8]) -> OracleVerdict? {
        let parts = split(line, at: "|")
        guard parts.count >= 3, !parts[1].isEmpty,
            let status = ["0", "1", "2", "3"].firstIndex(where: { parts[2] == Array($0.utf8) })
        else { return nil }
        let fields = Array(parts[3...].joined(separator: "|".utf8))
        return .check(name: parts[1], status: UInt8(status), fields: fields)
    }

    private func naturalNumber(_ bytes: [UInt8]) -> Int? {
        guard (1...9).contains(bytes.count), bytes.allSatisfy(isDigit) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self))
    }

    // MARK: Metrics

    private func metric(_ line: [UInt8]) -> OracleVerdict {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
            !line[..<colon].contains(UInt8(ascii: "|"))
        else { return .rejected(.noColon) }
        guard colon > 0 || isEtsy else { return .rejected(.emptyName) }
        var metric = OracleMetric()
        metric.name = Array(line[..<colon])
        readBits(Array(line[(colon + 1)...]), &metric)
        if metric.samples.isEmpty { return .rejected(metric.badBits[0]) }
        metric.key = key(of: metric)
        return .metric(metric)
    }

    /// Goes through the parts between bars; `values` is what stands before the next type.
    private func readBits(_ text: [UInt8], _ metric: inout OracleMetric) {
        var parts = split(text, at: "|")[...]
        var values: [UInt8]? = parts.removeFirst()
        while let current = values {
            values = nil
            guard let head = parts.popFirst() else {
                metric.badBits.append(.noType)
                return
            }
            let type = cutOnce(head, at: ":")
            values = type.tail
            var rate: [UInt8]?
            while values == nil, let field = parts.popFirst() {
                values = readField(field, &rate, &metric)
            }
            take(current, type: type.head, rate: rate, &metric)
        }
    }

    /// Reads one field; answers the values of the next bit if the field's end opens one.
    private func readField(
        _ field: [UInt8], _ rate: inout [UInt8]?, _ metric: inout OracleMetric
    ) -> [UInt8]? {
        let rest = Array(field.dropFirst())
        let cut = cutOnce(rest, at: ":")
        switch field.first {
        case UInt8(ascii: "@"):
            rate = cut.head
            return cut.tail
        case UInt8(ascii: "T"):
            if (1...18).contains(cut.head.count), cut.head.allSatisfy(isDigit) {
                metric.timestampSeconds = Int64(String(decoding: cut.head, as: UTF8.self))
            }
            return cut.tail
        case UInt8(ascii: "#"):
            if options.tags.dogstatsd, !rest.isEmpty { metric.tagSections.append(rest) }
            return nil
        default:
            return nil
        }
    }

    private func take(
        _ values: [UInt8], type letters: [UInt8], rate: [UInt8]?, _ metric: inout OracleMetric
    ) {
        let name = String(decoding: isEtsy ? trim(letters) : letters, as: UTF8.self)
        let types: [String: MetricType] =
            isEtsy
            ? ["g": .gauge, "ms": .timer, "s": .set]
            : [
                "c": .counter, "g": .gauge, "ms": .timer, "h": .histogram, "d": .distribution,
                "s": .set,
            ]
        guard let type = types[name] ?? (isEtsy ? .counter : nil) else {
            return metric.badBits.append(name.isEmpty ? .noType : .badType)
        }
        var weight = 1.0
        if let rate {
            guard let number = number(isEtsy ? trim(rate) : rate), number <= 1,
                number >= options.rateMin
            else { return metric.badBits.append(.badRate) }
            if type != .gauge && type != .set { weight = 1 / number }
        }
        if type == .set {
            guard !values.isEmpty || isEtsy else { return metric.badBits.append(.emptyValue) }
            metric.samples.append(
                OracleSample(type: .set, isSigned: false, value: 0, weight: 1, member: values))
            return
        }
        for value in split(values, at: ":") { takeValue(value, type, weight, &metric) }
    }

    private func takeValue(
        _ bytes: [UInt8], _ type: MetricType, _ weight: Double, _ metric: inout OracleMetric
    ) {
        let digits = isEtsy ? trim(bytes) : bytes
        if digits.isEmpty { return metric.badBits.append(.emptyValue) }
        guard let value = number(digits) else { return metric.badBits.append(.badValue) }
        if value.isInfinite { return metric.badBits.append(.nonFinite) }
        if type == .timer, value < 0, !options.negativeTimers {
            return metric.badBits.append(.negativeTimer)
        }
        let hasSign = bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-")
        metric.samples.append(
            OracleSample(
                type: type, isSigned: type == .gauge && hasSign && profile.gaugeSign == .delta,
                value: value, weight: weight, member: []))
    }

    private func number(_ bytes: [UInt8]) -> Double? {
        var text = bytes
        if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            text.removeFirst()
        }
        let lowered = text.map { $0 == UInt8(ascii: "E") ? UInt8(ascii: "e") : $0 }
        let powers = cutOnce(lowered, at: "e")
        if var power = powers.tail {
            if let sign = power.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                power.removeFirst()
            }
            guard !power.isEmpty, power.allSatisfy(isDigit) else { return nil }
        }
        let point = cutOnce(powers.head, at: ".")
        let digits = point.head + (point.tail ?? [])
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self))
    }
}
