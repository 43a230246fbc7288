package import Statsd

/// Makes random StatsD traffic and knows what it adds up to.
///
/// Every line is good. Weighted lines carry rates that are no powers of two, values are fractions:
/// sums of doubles, so compare with a relative 1e-9 unless lines are taken in order by one worker.
package struct TrafficGenerator: Sendable {
    /// What one series got, in the order of the lines.
    package struct Expected: Sendable, Equatable {
        /// Σ value/rate of a counter, the running value of a gauge.
        package var total = 0.0
        /// A timer's values and weights, in order.
        package var values: [Double] = []
        package var weights: [Double] = []
        /// A set's members.
        package var members: Set<String> = []
        package var sampleCount = 0

        package init() {}
    }

    /// A series by its type and canonical key.
    package struct Series: Hashable, Sendable {
        package var type: MetricType
        package var key: String

        package init(type: MetricType, key: String) {
            self.type = type
            self.key = key
        }
    }

    package private(set) var expected: [Series: Expected] = [:]
    package private(set) var sampleCount = 0
    private var random: SplitMix64
    private let nameCount: Int

    /// At most `nameCount` names × 6 types × 6 tag sets come out.
    package init(seed: UInt64, nameCount: Int = 20) {
        precondition(nameCount > 0, "traffic needs a name")
        random = SplitMix64(seed: seed)
        self.nameCount = nameCount
    }

    /// The next line, without its LF.
    package mutating func nextLine() -> String {
        let type = random.pick(MetricType.allCases)
        let tags = random.pick(Self.tagSets)
        let name = "load.\(type.label).n\(random.below(nameCount))"
        let series = Series(type: type, key: ([name] + tags.sorted()).joined(separator: "|"))
        let isWeighted = type != .gauge && type != .set && random.oneIn(3)
        let rate = isWeighted ? random.pick([0.1, 0.25, 0.3, 0.5]) : 1
        let isPacked = type == .timer || type == .distribution
        let values = (0...(isPacked ? random.below(3) : 0)).map { _ in value(of: type) }
        for value in values { record(value, of: series, weight: 1 / rate) }
        let suffix = (isWeighted ? "|@\(rate)" : "") + Self.section(tags.shuffled(using: &random))
        return "\(name):\(values.joined(separator: ":"))|\(Self.letters(of: type))\(suffix)"
    }

    /// The next datagram of whole lines, at most `bytesMax` long but with one line at least.
    package mutating func nextDatagram(bytesMax: Int = 1_432) -> [UInt8] {
        var datagram = Array(nextLine().utf8)
        while datagram.count + Self.lineBytesMax < bytesMax {
            datagram.append(0x0A)
            datagram.append(contentsOf: nextLine().utf8)
        }
        return datagram
    }

    /// No line of the generator's is longer: 40 of name, 3 × 20 of values, 40 of tags.
    private static var lineBytesMax: Int { 140 }

    private static let tagSets: [[String]] = [
        [], [], ["env:prod"], ["host:web-1", "env:prod"], ["bare"], ["a:1", "b", "url:http://x"],
    ]

    private static func section(_ tags: [String]) -> String {
        tags.isEmpty ? "" : "|#" + tags.joined(separator: ",")
    }

    private mutating func value(of type: MetricType) -> String {
        let number = Double(random.below(100_000)) / random.pick([1, 2, 10, 1_000])
        switch type {
        case .counter: return random.oneIn(5) ? "-\(number)" : "\(number)"
        case .gauge: return random.pick(["", "+", "-"]) + "\(number)"
        case .timer, .histogram, .distribution: return "\(number)"
        case .set: return "user-\(random.below(500))"
        }
    }

    private mutating func record(_ text: String, of series: Series, weight: Double) {
        var entry = expected[series] ?? Expected()
        let number = Double(text) ?? 0
        switch series.type {
        case .counter:
            entry.total += number * weight
        case .gauge:
            let isChange = text.hasPrefix("+") || text.hasPrefix("-")
            entry.total = isChange ? entry.total + number : number
        case .timer, .histogram, .distribution:
            entry.values.append(number)
            entry.weights.append(weight)
        case .set:
            entry.members.insert(text)
        }
        entry.sampleCount += 1
        sampleCount += 1
        expected[series] = entry
    }

    private static func letters(of type: MetricType) -> String {
        switch type {
        case .counter: "c"
        case .gauge: "g"
        case .timer: "ms"
        case .histogram: "h"
        case .distribution: "d"
        case .set: "s"
        }
    }
}
