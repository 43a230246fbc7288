/// Σ and Σ² of a timer's lowest values, for each number of them: the percentiles' part of the work.
///
/// The sums of all values, taken in ascending order, pass through those of every percentile on
/// their way. To note them costs nothing beside the additions, each of which waits for the last.
struct RunningSums: Sendable {
    private struct Sums: BitwiseCopyable {
        var sum: Double
        var sumSquares: Double
    }

    /// The sums of the lowest value, of the lowest two, and so on.
    private var sums: [Sums] = []

    var sum: Double { sums.last?.sum ?? 0 }
    var sumSquares: Double { sums.last?.sumSquares ?? 0 }

    /// Sums up another list.
    mutating func take(_ values: Span<Double>) {
        sums.removeAll(keepingCapacity: true)
        sums.reserveCapacity(values.count)
        var sum = 0.0
        var sumSquares = 0.0
        for index in values.indices {
            sum += values[index]
            sumSquares += values[index] * values[index]
            sums.append(Sums(sum: sum, sumSquares: sumSquares))
        }
    }

    /// The statistics below `percentile` of `list`, whose values were taken and have no weights;
    /// above it when it is negative; `nil` when it holds no value.
    func statistics(of percentile: Double, _ list: AscendingValues) -> PercentileStatistics? {
        guard percentile > 0 else { return list.statistics(of: percentile) }
        guard let rank = list.rank(of: percentile), let number = Int(exactly: rank),
            sums.indices.contains(number - 1)
        else { return nil }
        let part = sums[number - 1]
        return PercentileStatistics(
            count: rank, boundary: list.values[number - 1], sum: part.sum,
            sumSquares: part.sumSquares, mean: part.sum / rank)
    }
}
