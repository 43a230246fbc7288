package import Statsd

/// What a line means, with copies in place of ranges: for comparing two parsers.
package enum OracleVerdict: Equatable, Sendable {
    case metric(OracleMetric)
    case event(title: [UInt8], text: [UInt8], fields: [UInt8])
    case check(name: [UInt8], status: UInt8, fields: [UInt8])
    case rejected(RejectReason)
}

/// A metric line's meaning.
package struct OracleMetric: Equatable, Sendable {
    package var name: [UInt8] = []
    package var tagSections: [[UInt8]] = []
    package var timestampSeconds: Int64?
    package var samples: [OracleSample] = []
    package var badBits: [RejectReason] = []
    /// The canonical key, or why there is none.
    package var key: Result<[UInt8], RejectReason> = .success([])

    package init() {}
}

/// One sample; doubles are compared by their bits.
package struct OracleSample: Equatable, Sendable {
    package var type: MetricType
    package var isSigned: Bool
    package var valueBits: UInt64
    package var weightBits: UInt64
    package var member: [UInt8]

    package init(
        type: MetricType, isSigned: Bool, value: Double, weight: Double, member: [UInt8]
    ) {
        self.type = type
        self.isSigned = isSigned
        valueBits = value.bitPattern
        weightBits = weight.bitPattern
        self.member = member
    }
}

extension OracleVerdict {
    /// What the product says about `line`, in the oracle's terms.
    ///
    /// The line stands in a larger buffer, as in a batch, beside bytes that would change it if they
    /// were read with it. `metric` is used again from line to line, as an ingest thread does, so
    /// that what a line leaves behind would show in the next.
    package init(
        _ line: [UInt8], by parser: LineParser, keys: SeriesKeyBuilder, dialect: Dialect,
        generally: Bool = false, reusing metric: inout MetricLine
    ) {
        let buffer = Self.before + line + Self.behind(line)
        let range = ByteRange(Self.before.count, Self.before.count + line.count)
        let kind =
            generally
            ? parser.parseGeneral(range, in: buffer.span, into: &metric)
            : parser.parse(range, in: buffer.span, into: &metric)
        switch kind {
        case .rejected(let reason):
            self = .rejected(reason)
        case .event(let event):
            self = .event(
                title: Array(buffer[event.title.range]), text: Array(buffer[event.text.range]),
                fields: Array(buffer[event.fields.range]))
        case .check(let check):
            self = .check(
                name: Array(buffer[check.name.range]), status: check.status,
                fields: Array(buffer[check.fields.range]))
        case .metric:
            self = .metric(OracleMetric(metric, of: buffer, keys: keys, dialect: dialect))
        }
    }

    private static let before = Array(String(repeating: "9:8|g\n12", count: 9).utf8)

    /// Nothing for some lines, so that the end of the buffer is met as well.
    private static func behind(_ line: [UInt8]) -> [UInt8] {
        let choices = ["", "5|c|@0.1|#x:y,z\n", ":", "|", "\n", "\r\n", "s\n"]
        let choice = choices[line.reduce(0) { $0 &+ Int($1) } % choices.count]
        return Array(String(repeating: choice, count: choice.isEmpty ? 0 : 70).utf8)
    }
}

extension OracleMetric {
    fileprivate init(
        _ metric: MetricLine, of buffer: [UInt8], keys: SeriesKeyBuilder, dialect: Dialect
    ) {
        name = Array(buffer[metric.name.range])
        tagSections = (metric.earlierTags + [metric.tags]).filter { !$0.isEmpty }
            .map { Array(buffer[$0.range]) }
        timestampSeconds = metric.timestampSeconds
        samples = ([metric.first] + metric.rest).prefix(metric.sampleCount).map {
            OracleSample(
                type: $0.type, isSigned: $0.isSigned, value: $0.value, weight: $0.weight,
                member: Array(buffer[$0.member.range]))
        }
        badBits = metric.badBits
        var bytes: [UInt8] = []
        let reason = keys.append(keyOf: metric, in: buffer.span, dialect: dialect, to: &bytes)
        key = reason.map { .failure($0) } ?? .success(bytes)
    }
}
