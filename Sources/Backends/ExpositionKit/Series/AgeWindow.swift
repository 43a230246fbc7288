import Statsd

/// The parts of `max_age` that count in quantiles, by their numbers.
struct AgeSpan: BitwiseCopyable, Sendable {
    /// The part that values of now belong to.
    let present: UInt32
    let oldest: UInt32
}

/// The recent values of a summary: bins for each part of `max_age` that had values.
///
/// The present part and those before it, `age_buckets` in all, count, as in the reference: with
/// five the window slides between four and five fifths of `max_age`. Memory: for each part and unit
/// with values 72 bytes, and 8 for each bin in use.
struct AgeWindow: Sendable {
    /// What `age_buckets` can be: a hundred parts of a busy summary take some 200 KiB.
    static let agesMax = 100

    private struct Part: Sendable {
        var age: UInt32
        var isMilliseconds: Bool
        var bins = WeightedBins()
    }

    private var parts: [Part] = []

    mutating func add(_ value: Double, weight: Double, _ isMilliseconds: Bool, _ ages: AgeSpan) {
        parts[part(ages, isMilliseconds)].bins.add(value, weight: weight)
    }

    mutating func add(_ sketch: Sketch, _ isMilliseconds: Bool, _ ages: AgeSpan) {
        parts[part(ages, isMilliseconds)].bins.add(sketch)
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

    /// The part for a value of now: there, or new.
    private mutating func part(_ ages: AgeSpan, _ isMilliseconds: Bool) -> Int {
        for index in parts.indices.reversed()
        where parts[index].age == ages.present && parts[index].isMilliseconds == isMilliseconds {
            return index
        }
        forget(before: ages.oldest)
        parts.append(Part(age: ages.present, isMilliseconds: isMilliseconds))
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
