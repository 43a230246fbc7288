/// What an aggregation knows of the values of one group at one step, value by value.
struct GroupFold {
    private let operation: AggregationOperator
    private var count = 0.0
    /// Sum, extreme or mean, as the operator has it.
    private var main = 0.0
    /// Sum of the squared distances from the mean.
    private var squares = 0.0

    init(_ operation: AggregationOperator) {
        self.operation = operation
    }

    mutating func add(_ value: Double) {
        count += 1
        guard count > 1 else {
            main = value
            return
        }
        switch operation {
        case .sum: main += value
        case .min: if value < main || main.isNaN { main = value }
        case .max: if value > main || main.isNaN { main = value }
        case .avg: addToMean(value)
        case .stddev, .stdvar:
            let away = value - main
            main += away / count
            squares += away * (value - main)
        case .count, .group, .topk, .bottomk, .countValues, .quantile: break
        }
    }

    /// Divides before it adds, so that large values do not overflow.
    private mutating func addToMean(_ value: Double) {
        if main.isInfinite, RangeStatistics.keepsInfinite(main, with: value) { return }
        main += value / count - main / count
    }

    /// `absent` without any value.
    var value: Double {
        guard count > 0 else { return .absent }
        return switch operation {
        case .sum, .min, .max, .avg: main
        case .count: count
        case .group: 1
        case .stdvar: squares / count
        case .stddev: (squares / count).squareRoot()
        case .topk, .bottomk, .countValues, .quantile: .absent
        }
    }
}
