import Statsd

/// The recent values of a summary: bins for each fifth of `max_age` that had values.
///
/// The present fifth and the four before it count, as in the reference: the window slides between
/// four and five fifths of `max_age`. Memory: for each fifth and unit with values 72 bytes, and 8
/// for each bin in use.
struct AgeWindow: Sendable {
    static let agesMax: UInt32 = 5

    private struct Part: Sendable {
        var age: UInt32
        var isMilliseconds: Bool
        var bins = WeightedBins()
    }

    private var parts: [Part] = []

    mutating func add(_ value: Double, weight: Double, _ isMilliseconds: Bool, age: UInt32) {
        parts[part(age, isMilliseconds)].bins.add(value, weight: weight)
    }

    mutating func add(_ sketch: Sketch, _ isMilliseconds: Bool, age: UInt32) {
        parts[part(age, isMilliseconds)].bins.add(sketch)
    }

    func hasValues(before age: UInt32) -> Bool {
        parts.contains { $0.age < age }
    }

    mutating func forget(before age: UInt32) {
        parts.removeAll { $0.age < age }
    }

    /// The values of the ages from `age` on, in the page's unit.
    func recent(from age: UInt32, _ unit: ExpositionUnit) -> RecentValues {
        var milliseconds = WeightedBins()
        var plain = WeightedBins()
        for part in parts where part.age >= age {
            if part.isMilliseconds {
                milliseconds.add(part.bins)
            } else {
                plain.add(part.bins)
            }
        }
        // A series has nearly always one unit: then there is nothing to join or to sort.
        if plain.isEmpty {
            return RecentValues(milliseconds.values(dividedBy: unit.milliseconds), isSorted: true)
        }
        return RecentValues(
            milliseconds.values(dividedBy: unit.milliseconds) + plain.values(dividedBy: 1),
            isSorted: milliseconds.isEmpty)
    }

    /// The part for a value of `age`: there, or new.
    private mutating func part(_ age: UInt32, _ isMilliseconds: Bool) -> Int {
        for index in parts.indices.reversed()
        where parts[index].age == age && parts[index].isMilliseconds == isMilliseconds {
            return index
        }
        if age >= Self.agesMax { forget(before: age - (Self.agesMax - 1)) }
        parts.append(Part(age: age, isMilliseconds: isMilliseconds))
        return parts.count - 1
    }
}

/// The values of a window, ready for quantiles.
struct RecentValues {
    /// What a sum of weights may fall short of a rank by rounding alone.
    private static let remainderShare = 1e-12

    private let values: [(value: Double, weight: Double)]
    private let count: Double

    init(_ values: [(value: Double, weight: Double)], isSorted: Bool) {
        self.values = isSorted ? values : values.sorted { $0.value < $1.value }
        count = values.reduce(0) { $0 + $1.weight }
    }

    /// The value of rank ⌊share·count + 0.5⌋, at least the lowest; NaN when there are none.
    ///
    /// The rank rule of every other output, with each value taken 1/rate times; within the sketch's
    /// error.
    func quantile(_ share: Double) -> Double {
        let rounded = (share * count).rounded(.toNearestOrAwayFromZero)
        let rank = min(max(rounded, 1), count) * (1 - Self.remainderShare)
        var sum = 0.0
        for (value, weight) in values {
            sum += weight
            if sum >= rank { return value }
        }
        return values.last?.value ?? .nan
    }
}
