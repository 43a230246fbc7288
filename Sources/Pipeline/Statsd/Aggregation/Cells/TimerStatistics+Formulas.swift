extension TimerStatistics {
    /// The exact statistics of a list without weights, in two passes; `nil` for an empty one.
    ///
    /// Values are summed in ascending order, so the same values give the same bits however they
    /// were split among cells.
    init?(unweighted list: AscendingValues, _ sums: inout RunningSums) {
        guard let lower = list.values.first, let upper = list.values.last, let median = list.median
        else { return nil }
        sums.take(list.values.span)
        let mean = sums.sum / list.count
        self.init(
            count: list.count, lower: lower, upper: upper, sum: sums.sum,
            sumSquares: sums.sumSquares, mean: mean, median: median,
            standardDeviation: Self.deviation(of: list.values.span, from: mean))
    }

    /// The same of a list with weights.
    init?(_ list: AscendingValues) {
        guard let lower = list.values.first, let upper = list.values.last, let median = list.median
        else { return nil }
        var sum = 0.0
        var sumSquares = 0.0
        for index in list.values.indices {
            let part = list.values[index] * list.weight(at: index)
            sum += part
            sumSquares += list.values[index] * part
        }
        let count = list.count
        let mean = sum / count
        self.init(
            count: count, lower: lower, upper: upper, sum: sum, sumSquares: sumSquares, mean: mean,
            median: median, standardDeviation: Self.deviation(of: list, from: mean, count: count))
    }

    /// A sketch's statistics: `moments` and the ends are exact, the median is of `list`'s bins.
    init?(_ sketch: Sketch, _ moments: Moments, _ list: AscendingValues) {
        guard let median = list.median else { return nil }
        self.init(
            count: moments.count, lower: sketch.min, upper: sketch.max, sum: moments.sum,
            sumSquares: moments.sumSquares, mean: moments.mean, median: median,
            standardDeviation: moments.standardDeviation)
    }

    /// √((Σ w·d² − (Σ w·d)²/C) / C) with d = value − mean.
    ///
    /// The second term would be 0 but for the rounding of the mean, which it takes out again.
    private static func deviation(
        of list: AscendingValues, from mean: Double, count: Double
    ) -> Double {
        var sum = 0.0
        var sumSquares = 0.0
        for index in list.values.indices {
            let deviation = list.values[index] - mean
            let part = deviation * list.weight(at: index)
            sum += part
            sumSquares += deviation * part
        }
        return root(sum, sumSquares, count)
    }

    /// The same with every weight 1.
    private static func deviation(of values: Span<Double>, from mean: Double) -> Double {
        var sum = 0.0
        var sumSquares = 0.0
        for index in values.indices {
            let deviation = values[index] - mean
            sum += deviation
            sumSquares += deviation * deviation
        }
        return root(sum, sumSquares, Double(values.count))
    }

    private static func root(_ sum: Double, _ sumSquares: Double, _ count: Double) -> Double {
        let variance = (sumSquares - sum * sum / count) / count
        return variance < 0 ? 0 : variance.squareRoot()
    }
}

extension EdgeCounts {
    /// Counts the raw values of a cell.
    init(_ cell: TimerCell, _ limits: TimerLimits) {
        self.init(limits)
        for index in cell.values.indices {
            add(cell.values[index], weight: cell.weight(at: index))
        }
    }
}
