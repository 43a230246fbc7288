import Statsd
import TestSupport

/// Puts what a line means on one line of text, for tables of cases.
///
/// `key: sample, sample !bad_bit T1700000000`, where a sample is a type's letters, a value (`±` in
/// front if it changes a gauge, `*weight` behind if that is not 1) or a member in quotes.
struct Reading {
    var options = InputOptions()
    var profile = ListenerProfile()

    init(dialect: Dialect = .auto, gaugeSign: GaugeSign = .delta) {
        profile.dialect = dialect
        profile.gaugeSign = gaugeSign
    }

    func callAsFunction(_ line: String) -> String {
        self(Array(line.utf8))
    }

    func callAsFunction(_ line: [UInt8]) -> String {
        var metric = MetricLine()
        let verdict = OracleVerdict(
            line, by: LineParser(options: options, profile: profile),
            keys: SeriesKeyBuilder(options: options), dialect: profile.dialect,
            reusing: &metric)
        switch verdict {
        case .rejected(let reason): return "rejected \(reason.rawValue)"
        case .event(let title, let text, let fields):
            return "event \(quoted(title)) \(quoted(text)) \(quoted(fields))"
        case .check(let name, let status, let fields):
            return "check \(quoted(name)) \(status) \(quoted(fields))"
        case .metric(let metric): return describe(metric)
        }
    }

    private func describe(_ metric: OracleMetric) -> String {
        switch metric.key {
        case .failure(let reason):
            return "rejected \(reason.rawValue)"
        case .success(let key):
            let samples = metric.samples.map(describe).joined(separator: ", ")
            let bad = metric.badBits.map { " !\($0.rawValue)" }.joined()
            let time = metric.timestampSeconds.map { " T\($0)" } ?? ""
            return "\(String(decoding: key, as: UTF8.self)): \(samples)\(bad)\(time)"
        }
    }

    private func describe(_ sample: OracleSample) -> String {
        let value = Double(bitPattern: sample.valueBits)
        let weight = Double(bitPattern: sample.weightBits)
        let text = "\(sample.isSigned ? "±" : "")\(value)\(weight == 1 ? "" : "*\(weight)")"
        switch sample.type {
        case .counter: return "c \(text)"
        case .gauge: return "g \(text)"
        case .timer: return "ms \(text)"
        case .histogram: return "h \(text)"
        case .distribution: return "d \(text)"
        case .set: return "s \(quoted(sample.member))"
        }
    }

    private func quoted(_ bytes: [UInt8]) -> String {
        "'\(String(decoding: bytes, as: UTF8.self))'"
    }
}
