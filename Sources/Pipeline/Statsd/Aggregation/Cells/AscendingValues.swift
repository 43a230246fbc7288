/// Values in ascending order, each with a weight: what every rank rule works on.
///
/// A rank is a cumulative weight. With weights of 1 it is the reference's N; with whole weights it
/// is the N of the list in which each value stands `weight` times. Between, a value at the edge is
/// taken in part, so that exactly the rank's weight is summed.
struct AscendingValues {
    /// A remainder of the rank that is only rounding: 1e-12 of it, some 4,500 times the rounding of
    /// one addition.
    private static let remainderShare = 1e-12

    private(set) var values: [Double]
    /// Parallel to `values`; empty when every weight is 1.
    private(set) var weights: [Double]
    /// Σ weight, summed in ascending order of the values.
    private(set) var count: Double
    /// How many values were measured: more than `values.count` for the bins of a sketch.
    private let valueCount: UInt64

    init(values: [Double], weights: [Double]) {
        precondition(weights.isEmpty || weights.count == values.count, "a weight for each value")
        self.values = values
        self.weights = weights
        count = weights.isEmpty ? Double(values.count) : weights.reduce(0, +)
        valueCount = UInt64(values.count)
    }

    /// An empty list that will stand for `valueCount` values.
    init(valueCount: UInt64) {
        values = []
        weights = []
        count = 0
        self.valueCount = valueCount
    }

    mutating func reserveCapacity(_ count: Int) {
        values.reserveCapacity(count)
        weights.reserveCapacity(count)
    }

    mutating func append(_ value: Double, weight: Double) {
        values.append(value)
        weights.append(weight)
        count += weight
    }

    func weight(at index: Int) -> Double { weights.isEmpty ? 1 : weights[index] }

    /// ⌊|percentile|/100·count + 0.5⌋, at most `count`; `nil` for 0.
    ///
    /// A lone value is never left out: its rank is at least 1, or `count` if that is less.
    func rank(of percentile: Double) -> Double? {
        var rank = (abs(percentile) / 100 * count).rounded(.toNearestOrAwayFromZero)
        if valueCount == 1 { rank = max(rank, 1) }
        return rank > 0 ? min(rank, count) : nil
    }

    /// The statistics of the values below `percentile`, or above it when it is negative; `nil` when
    /// it holds no value.
    func statistics(of percentile: Double) -> PercentileStatistics? {
        guard !values.isEmpty, let rank = rank(of: percentile) else { return nil }
        if percentile < 0 { return part(of: values.indices.reversed(), rank: rank) }
        return part(of: values.indices, rank: rank)
    }

    /// The value of rank ⌊share·count + 0.5⌋, at least the lowest; `nil` for an empty list.
    func value(atShare share: Double) -> Double? {
        let rank = (share * count).rounded(.toNearestOrAwayFromZero)
        return value(atRank: min(max(rank, 1), count))
    }

    /// The median: the middle value, or the mean of the two middle ones.
    ///
    /// With C = Σ weight these are the lowest values whose cumulative weight reaches, and exceeds,
    /// C/2; for whole weights that is the middle of the list in which each value stands `weight`
    /// times.
    var median: Double? {
        guard !weights.isEmpty else {
            guard let last = values.indices.last else { return nil }
            return Self.middle(values[last / 2], values[(last + 1) / 2])
        }
        let half = count / 2
        var sum = 0.0
        var lower: Double?
        for index in values.indices {
            sum += weights[index]
            if lower == nil, sum >= half { lower = values[index] }
            if let lower, sum > half { return Self.middle(lower, values[index]) }
        }
        return lower
    }

    /// The lowest value whose cumulative weight reaches `rank`.
    private func value(atRank rank: Double) -> Double? {
        let enough = rank * (1 - Self.remainderShare)
        var sum = 0.0
        for index in values.indices {
            sum += weight(at: index)
            if sum >= enough { return values[index] }
        }
        return values.last
    }

    /// Sums `rank` of weight in the order of `indices`.
    private func part(of indices: some Sequence<Int>, rank: Double) -> PercentileStatistics {
        let remainder = rank * Self.remainderShare
        var left = rank
        var part = PercentileStatistics(count: rank, boundary: 0, sum: 0, sumSquares: 0, mean: 0)
        for index in indices {
            let taken = min(weight(at: index), left)
            part.boundary = values[index]
            part.sum += part.boundary * taken
            part.sumSquares += part.boundary * part.boundary * taken
            left -= taken
            if left <= remainder { break }
        }
        part.mean = part.sum / rank
        return part
    }

    private static func middle(_ lower: Double, _ upper: Double) -> Double {
        lower == upper ? lower : (lower + upper) / 2
    }
}
