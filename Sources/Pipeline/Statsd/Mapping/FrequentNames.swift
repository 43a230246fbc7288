/// The names with the most lines, of any number of names.
///
/// Past `namesMax` the rarer half is forgotten, and what a forgotten name had is the most that any
/// name can lack from then on: a name with more lines than `missedMax` is always here. A name has
/// at most `limits.name_bytes` (1,024): 2,000 of them take 2.3 MB, usually 0.2 MB.
struct FrequentNames: Sendable {
    static let namesMax = 2_000

    struct Name: Sendable, Hashable {
        var bytes: [UInt8]
        var type: MetricType
    }

    private var lines: [Name: Double] = [:]
    /// The most lines that a name's count can lack.
    private(set) var missedMax = 0.0
    /// Lines of all names, forgotten ones included.
    private(set) var linesTotal = 0.0

    /// Adds lines of `name`; 0 makes it known.
    mutating func add(_ count: Double, of name: Name) {
        lines[name, default: 0] += count
        linesTotal += count
        if lines.count > Self.namesMax { forgetRarerHalf() }
    }

    private mutating func forgetRarerHalf() {
        let ordered = lines.values.sorted(by: >)
        let limit = ordered[Self.namesMax / 2]
        missedMax += limit
        // Of equals all go, so that there is room afterwards.
        lines = lines.filter { $0.value > limit }
    }

    /// The most frequent, first ones first.
    func top(_ count: Int) -> [(name: Name, lines: Double)] {
        let ordered = lines.sorted { one, other in
            if one.value != other.value { return one.value > other.value }
            if one.key.bytes != other.key.bytes {
                return one.key.bytes.lexicographicallyPrecedes(other.key.bytes)
            }
            return one.key.type.rawValue < other.key.type.rawValue
        }
        return ordered.prefix(count).map { ($0.key, $0.value) }
    }
}
