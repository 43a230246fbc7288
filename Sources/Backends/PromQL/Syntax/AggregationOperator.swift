/// An operator over groups of series; the raw value is how it is written.
enum AggregationOperator: String, CaseIterable {
    case sum
    case avg
    case count
    case min
    case max
    case group
    case stddev
    case stdvar
    case topk
    case bottomk
    case countValues = "count_values"
    case quantile

    /// The type of the parameter before the vector, if there is one.
    var parameter: ValueType? {
        switch self {
        case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar: nil
        case .topk, .bottomk, .quantile: .scalar
        case .countValues: .string
        }
    }
}
