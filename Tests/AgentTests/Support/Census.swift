import Statsd
import TestSupport

/// What lines add up to, counted by the oracle: slow and obvious.
struct Census {
    /// A series as outputs name it.
    struct Name: Hashable {
        var type: String
        var name: String
        var tags: [String: String]
    }

    struct Sums {
        /// Of a counter Σ value/rate, of a gauge the last value, of a timer Σ value.
        var value = 0.0
        /// Of a timer Σ 1/rate.
        var weight = 0.0
        var members: Set<[UInt8]> = []
        /// A sample has a time of its own, and may be late.
        var isTimed = false
    }

    private(set) var accepted = 0
    private(set) var events = 0
    /// Gauge samples that may be older than what their gauge already holds.
    private(set) var timedGauges = 0
    private(set) var rejected: [String: Int] = [:]
    private(set) var dropped: [String: Int] = [:]
    private(set) var series: [Name: Sums] = [:]

    init(_ lines: [[UInt8]]) {
        let oracle = OracleParser(options: InputOptions(), profile: ListenerProfile())
        for line in lines {
            switch oracle.parse(line) {
            case .rejected(let reason): rejected[reason.rawValue, default: 0] += 1
            case .event:
                accepted += 1
                events += 1
            case .check: accepted += 1
            case .metric(let metric): take(metric)
            }
        }
    }

    private mutating func take(_ metric: OracleMetric) {
        switch metric.key {
        case .failure(let reason): rejected[reason.rawValue, default: 0] += 1
        case .success(let key):
            accepted += 1
            for reason in metric.badBits { dropped[reason.rawValue, default: 0] += 1 }
            for sample in metric.samples {
                add(sample, key, isTimed: metric.timestampSeconds != nil)
            }
        }
    }

    private mutating func add(_ sample: OracleSample, _ key: [UInt8], isTimed: Bool) {
        let name = Self.name(key, sample.type)
        let value = Double(bitPattern: sample.valueBits)
        let weight = Double(bitPattern: sample.weightBits)
        var sums = series[name] ?? Sums()
        sums.isTimed = sums.isTimed || isTimed
        if isTimed, sample.type == .gauge { timedGauges += 1 }
        switch sample.type {
        case .counter: sums.value += value * weight
        case .gauge: sums.value = sample.isSigned ? sums.value + value : value
        case .timer, .histogram, .distribution:
            sums.value += value
            sums.weight += weight
        case .set: sums.members.insert(sample.member)
        }
        series[name] = sums
    }

    private static func name(_ key: [UInt8], _ type: MetricType) -> Name {
        var keys = KeyChunks()
        let whole = keys.append(key.span)
        func text(_ range: ByteRange) -> String {
            String(decoding: keys[range], as: UTF8.self)
        }
        let tags = SeriesKey.tags(of: whole, in: keys).map { tag in
            (text(tag.key), tag.value.map(text) ?? "true")
        }
        return Name(
            type: "\(type.label)", name: text(SeriesKey.name(of: whole, in: keys)),
            tags: Dictionary(tags, uniquingKeysWith: { _, last in last }))
    }
}
